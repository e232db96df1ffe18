using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ServiceSpec</c>.</summary>
public sealed record ServiceSpec
{
    [Field("The ports.", MergeKey = "port", ListKeys = ["port", "protocol"])]
    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    [Field("Labels that a workload must all have to be an endpoint; none selects nothing.", Atomic = true)]
    public IReadOnlyDictionary<string, string> Selector { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("How the service can be reached from outside a cluster; ClusterIP when left out.")]
    public ServiceType? Type { get; init; }

    [Field("Address of the service within a cluster; None for one without.", Name = "clusterIP")]
    public string? ClusterIp { get; init; }

    [Field("The same for each address family.", Name = "clusterIPs")]
    public IReadOnlyList<string> ClusterIps { get; init; } = [];

    [Field("Further addresses that the service answers at.", Name = "externalIPs")]
    [WithoutEffect]
    public IReadOnlyList<string> ExternalIps { get; init; } = [];

    [Field("Whether requests of a client go to the same endpoint: ClientIP or None.")]
    [WithoutEffect(Except = "None")]
    public SessionAffinity? SessionAffinity { get; init; }

    [Field("Settings of the session affinity.")]
    [WithoutEffect]
    public IReadOnlyDictionary<string, JsonElement> SessionAffinityConfig { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Name outside the cluster that stands behind the service.")]
    [WithoutEffect]
    public string? ExternalName { get; init; }

    [Field("Whether traffic from outside stays on its node: Cluster or Local.")]
    public string? ExternalTrafficPolicy { get; init; }

    [Field("Whether traffic from inside stays on its node: Cluster or Local.")]
    public string? InternalTrafficPolicy { get; init; }

    [Field("Port for the health check of a load balancer.")]
    public int? HealthCheckNodePort { get; init; }

    [Field("Address that a load balancer should get.", Name = "loadBalancerIP")]
    [WithoutEffect]
    public string? LoadBalancerIp { get; init; }

    [Field("Kind of load balancer.")]
    public string? LoadBalancerClass { get; init; }

    [Field("Networks that a load balancer lets in.")]
    [WithoutEffect]
    public IReadOnlyList<string> LoadBalancerSourceRanges { get; init; } = [];

    [Field("Whether a load balancer gets ports of the nodes.")]
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    [Field("Whether endpoints count before they are ready.")]
    [WithoutEffect]
    public bool? PublishNotReadyAddresses { get; init; }

    [Field("Address families: IPv4, IPv6.", Name = "ipFamilies")]
    public IReadOnlyList<string> IpFamilies { get; init; } = [];

    [Field("How many address families: SingleStack, PreferDualStack or RequireDualStack.", Name = "ipFamilyPolicy")]
    public string? IpFamilyPolicy { get; init; }

    [Field("Which endpoints are preferred, such as PreferClose.")]
    [WithoutEffect]
    public string? TrafficDistribution { get; init; }
}
