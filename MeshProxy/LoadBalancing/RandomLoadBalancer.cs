using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Any, each equally likely.</summary>
internal sealed class RandomLoadBalancer : LoadBalancer
{
    public override EndpointState Pick(ClusterModel cluster, IChance chance) =>
        cluster.Endpoints[(int)chance.Next(cluster.Endpoints.Length)];
}
