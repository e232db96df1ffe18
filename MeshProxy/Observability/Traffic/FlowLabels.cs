using MeshProtocol;

namespace MeshProxy.Observability.Traffic;

/// <summary>What requests, or connections, have in common: the labels of Istio's metrics that do not depend on how they end.</summary>
/// <param name="Reporter">Which side this proxy is.</param>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Source">Who calls.</param>
/// <param name="Destination">Who answers.</param>
/// <param name="Service">The host that was called.</param>
/// <param name="ServiceName">Its short name.</param>
/// <param name="ServiceHome">The namespace of the service as the configuration tells it; empty where it does not.</param>
internal sealed record FlowLabels(
    TrafficReporter Reporter, TrafficProtocol Protocol, Party Source, Party Destination, string Service, string ServiceName, string ServiceHome)
{
    /// <summary>Where nothing is passed on.</summary>
    public const string BlackHole = "BlackHoleCluster";

    /// <summary>Envoy's response flags of connections, which are told apart by them; requests are by more than that.</summary>
    public string Flags { get; init; } = ResponseOutcome.NoFlags;

    /// <summary>What flows beyond <see cref="TrafficMeter.MostFlows"/> are counted under.</summary>
    public const string Overflow = "overflow";

    public bool IsSource => Reporter == TrafficReporter.Source;

    /// <summary>Istio's <c>destination_service_namespace</c>: that of the workload.</summary>
    public string ServiceNamespace => Destination.Namespace;

    /// <summary>Whether certificates of the mesh were shown.</summary>
    public bool IsMutualTls => Source.Principal != Party.UnknownName && Destination.Principal != Party.UnknownName;

    /// <summary>Istio's <c>connection_security_policy</c>, which only the destination knows.</summary>
    public string SecurityPolicy => IsSource ? Party.UnknownName : IsMutualTls ? "mutual_tls" : "none";

    /// <summary>Istio's <c>request_protocol</c>.</summary>
    public string ProtocolName => Protocol switch
    {
        TrafficProtocol.Tcp => "tcp",
        TrafficProtocol.Grpc => "grpc",
        _ => "http",
    };
}
