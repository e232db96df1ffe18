namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy</c>.</summary>
public sealed record TrafficPolicy
{
    /// <summary>How connections to the service are secured.</summary>
    public ClientTlsSettings? Tls { get; init; }
}
