using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy.PortTrafficPolicy</c>.</summary>
public sealed record PortTrafficPolicy
{
    [Field("The port of the service.")]
    public PortSelector? Port { get; init; }

    [Field("How an endpoint is chosen.")]
    public LoadBalancer? LoadBalancer { get; init; }

    [Field("Limits and timeouts of the connections to the port.")]
    public ConnectionPool? ConnectionPool { get; init; }

    [Field("When a failing endpoint is taken out of the choice, and for how long.")]
    public OutlierDetection? OutlierDetection { get; init; }

    [Field("How connections to the port are secured.")]
    public ClientTlsSettings? Tls { get; init; }
}
