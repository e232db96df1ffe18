namespace MeshModel.Networking;

/// <summary>Istio's <c>ClientTLSSettings</c>.</summary>
public sealed record ClientTlsSettings
{
    /// <summary>How the connection is secured.</summary>
    public TlsMode Mode { get; init; }
}
