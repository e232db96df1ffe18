using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>LocalityLoadBalancerSetting.Failover</c>.</summary>
public sealed record LocalityFailover
{
    [Field("The region that fails.")]
    public string From { get; init; } = "";

    [Field("The region that takes over.")]
    public string To { get; init; } = "";
}
