namespace MeshControlPlane.ClusterSource;

/// <summary>The cluster's API server has refused something.</summary>
/// <param name="code">The HTTP status, or the code of a <c>Status</c> that came in a watch.</param>
/// <param name="message">What it says.</param>
internal sealed class ClusterApiException(int code, string message) : Exception(message)
{
    /// <summary>The HTTP status, or the code of a <c>Status</c> that came in a watch.</summary>
    public int Code { get; } = code;
}
