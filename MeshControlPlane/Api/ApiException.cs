namespace MeshControlPlane.Api;

/// <summary>Ends a request with a <c>Status</c>.</summary>
internal sealed class ApiException(ApiStatus status) : Exception(status.Message)
{
    /// <summary>What the client is told.</summary>
    public ApiStatus Status { get; } = status;
}
