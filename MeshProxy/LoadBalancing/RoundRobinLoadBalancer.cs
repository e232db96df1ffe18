using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Each in turn.</summary>
internal sealed class RoundRobinLoadBalancer(ImmutableArray<EndpointState> endpoints, ClusterState state) : LoadBalancer(endpoints)
{
    public override EndpointState Pick(IChance chance, ulong? hash, int attempt) =>
        Endpoints[(int)(state.NextTurn() % (uint)Endpoints.Length)];
}
