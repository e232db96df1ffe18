using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ZoneAwareLoadBalancerSetting</c>.</summary>
public sealed record ZoneAwareLoadBalancer
{
    [Field("Whether it is in force.")]
    public bool? Enabled { get; init; }

    [Field("The region that takes over when one fails.")]
    public IReadOnlyList<LocalityFailover> Failover { get; init; } = [];

    [Field("Labels, in order of weight, in which an endpoint should agree with the caller.")]
    public IReadOnlyList<string> FailoverPriority { get; init; } = [];

    [Field("Fewest endpoints for which it is in force.", Minimum = 0)]
    public int? MinClusterSize { get; init; }
}
