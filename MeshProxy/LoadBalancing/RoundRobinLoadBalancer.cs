using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Each in turn.</summary>
internal sealed class RoundRobinLoadBalancer : LoadBalancer
{
    public override EndpointState Pick(ClusterModel cluster, IChance chance) =>
        cluster.Endpoints[(int)(cluster.State.NextTurn() % (uint)cluster.Endpoints.Length)];
}
