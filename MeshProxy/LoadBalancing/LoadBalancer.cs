using MeshProxy.Configuration;
using MeshRouting;
using LoadBalancingPolicy = MeshProtocol.LoadBalancing;

namespace MeshProxy.LoadBalancing;

/// <summary>Picks one of a cluster's endpoints. Has no state of its own.</summary>
internal abstract class LoadBalancer
{
    private static readonly LoadBalancer LeastRequest = new LeastRequestLoadBalancer();
    private static readonly LoadBalancer RoundRobin = new RoundRobinLoadBalancer();
    private static readonly LoadBalancer Random = new RandomLoadBalancer();

    public static LoadBalancer For(LoadBalancingPolicy policy) => policy switch
    {
        LoadBalancingPolicy.RoundRobin => RoundRobin,
        LoadBalancingPolicy.Random => Random,
        _ => LeastRequest,
    };

    /// <param name="cluster">Has at least one endpoint.</param>
    /// <param name="chance">The source of chance.</param>
    public abstract EndpointState Pick(ClusterModel cluster, IChance chance);
}
