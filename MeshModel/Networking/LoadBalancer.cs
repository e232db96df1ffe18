using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>LoadBalancerSettings</c>.</summary>
public sealed record LoadBalancer
{
    [Field("A way of choosing that needs no settings.", OneOf = "lb_policy")]
    public SimpleLoadBalancer? Simple { get; init; }

    [Field("Chooses by a hash, so that like requests go to the same endpoint.", OneOf = "lb_policy")]
    public ConsistentHash? ConsistentHash { get; init; }

    [Field("How regions and zones share the traffic.")]
    public LocalityLoadBalancer? LocalityLbSetting { get; init; }

    [Field("Keeps traffic in the caller's zone as far as the endpoints there suffice.")]
    [WithoutEffect]
    public ZoneAwareLoadBalancer? ZoneAwareLbSetting { get; init; }

    [Field("How long a new endpoint is spared. Deprecated: use warmup.")]
    public TimeSpan? WarmupDurationSecs { get; init; }

    [Field("How the share of a new endpoint grows.")]
    public Warmup? Warmup { get; init; }
}
