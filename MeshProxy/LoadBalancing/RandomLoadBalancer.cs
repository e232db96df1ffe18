using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Any, each equally likely.</summary>
internal sealed class RandomLoadBalancer(ImmutableArray<EndpointState> endpoints) : LoadBalancer(endpoints)
{
    public override EndpointState Pick(IChance chance, ulong? hash, int attempt) =>
        Endpoints[(int)chance.Next(Endpoints.Length)];
}
