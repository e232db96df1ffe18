using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshRouting;
using LoadBalancingPolicy = MeshProtocol.LoadBalancing;

namespace MeshProxy.LoadBalancing;

/// <summary>Picks one of the endpoints that it was made for. What that takes is worked out beforehand.</summary>
internal abstract class LoadBalancer(ImmutableArray<EndpointState> endpoints)
{
    public ImmutableArray<EndpointState> Endpoints { get; } = endpoints;

    public static LoadBalancer For(Cluster configuration, ClusterState state, ImmutableArray<EndpointState> endpoints)
    {
        if (configuration.ConsistentHashing is { } hashing)
        {
            return hashing.TableSize > 0
                ? new MaglevLoadBalancer(endpoints, hashing.TableSize)
                : new RingHashLoadBalancer(endpoints, hashing.MinimumRingSize);
        }

        LoadBalancer balancer = configuration.LoadBalancing switch
        {
            LoadBalancingPolicy.RoundRobin => new RoundRobinLoadBalancer(endpoints, state),
            LoadBalancingPolicy.Random => new RandomLoadBalancer(endpoints),
            _ => new LeastRequestLoadBalancer(endpoints),
        };
        return configuration.SlowStart is { } slow ? new SlowStartLoadBalancer(balancer, slow, state.Time) : balancer;
    }

    /// <summary>Only where there is at least one endpoint.</summary>
    /// <param name="chance">The source of chance.</param>
    /// <param name="hash">What the request is known by; null when it has no such thing.</param>
    /// <param name="attempt">How many picks for this try were not to the taste of the caller.</param>
    public abstract EndpointState Pick(IChance chance, ulong? hash, int attempt);
}
