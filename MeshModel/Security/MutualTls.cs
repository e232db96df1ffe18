using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>PeerAuthentication.MutualTLS</c>.</summary>
public sealed record MutualTls
{
    [Field("Whether callers must, may or may not show a certificate of the mesh; what the next wider scope says when UNSET or left out.")]
    public MutualTlsMode Mode { get; init; }
}
