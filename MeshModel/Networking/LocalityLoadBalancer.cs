using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>LocalityLoadBalancerSetting</c>.</summary>
public sealed record LocalityLoadBalancer
{
    [Field("Shares by the locality of the caller.")]
    public IReadOnlyList<LocalityDistribution> Distribute { get; init; } = [];

    [Field("The region that takes over when one fails.")]
    public IReadOnlyList<LocalityFailover> Failover { get; init; } = [];

    [Field("Labels, in order of weight, in which an endpoint should agree with the caller.")]
    public IReadOnlyList<string> FailoverPriority { get; init; } = [];

    [Field("Whether it is in force, whatever the mesh as a whole says.")]
    public bool? Enabled { get; init; }
}
