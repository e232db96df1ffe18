using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy</c>.</summary>
public sealed record TrafficPolicy
{
    [Field("How an endpoint is chosen.")]
    public LoadBalancer? LoadBalancer { get; init; }

    [Field("Limits and timeouts of the connections to the service.")]
    public ConnectionPool? ConnectionPool { get; init; }

    [Field("When a failing endpoint is taken out of the choice, and for how long.")]
    public OutlierDetection? OutlierDetection { get; init; }

    [Field("How connections to the service are secured.")]
    public ClientTlsSettings? Tls { get; init; }

    [Field("Policies for single ports; each replaces the whole policy for its port.")]
    public IReadOnlyList<PortTrafficPolicy> PortLevelSettings { get; init; } = [];

    [Field("Sends TCP connections through an HTTP tunnel.")]
    [WithoutEffect]
    public TunnelSettings? Tunnel { get; init; }

    [Field("Sends the PROXY protocol header to the service.")]
    [WithoutEffect]
    public ProxyProtocol? ProxyProtocol { get; init; }

    [Field("Limits the retries that are under way at one time.")]
    public RetryBudget? RetryBudget { get; init; }
}
