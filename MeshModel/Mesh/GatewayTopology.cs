using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>Topology</c>: what stands before the gateways.</summary>
public sealed record GatewayTopology
{
    [Field("Proxies before the gateways whose x-forwarded-for is believed.", Minimum = 0)]
    public int? NumTrustedProxies { get; init; }

    [Field("What gateways do with x-forwarded-client-cert; SANITIZE_SET when left out.")]
    public ForwardClientCertDetails? ForwardClientCertDetails { get; init; }

    [Field("The PROXY protocol before requests.")]
    [WithoutEffect]
    public System.Text.Json.JsonElement? ProxyProtocol { get; init; }
}
