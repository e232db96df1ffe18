using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy.ProxyProtocol</c>.</summary>
public sealed record ProxyProtocol
{
    [Field("Version of the header.")]
    public ProxyProtocolVersion Version { get; init; }
}
