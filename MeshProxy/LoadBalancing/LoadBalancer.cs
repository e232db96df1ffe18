using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshRouting;
using MeshRouting.Balancing;
using LoadBalancingPolicy = MeshProtocol.LoadBalancing;

namespace MeshProxy.LoadBalancing;

/// <summary>Picks one of the endpoints that it was made for. What that takes is worked out beforehand.</summary>
internal abstract class LoadBalancer(ImmutableArray<EndpointState> endpoints)
{
    public ImmutableArray<EndpointState> Endpoints { get; } = endpoints;

    /// <param name="configuration">How to choose.</param>
    /// <param name="state">The cluster.</param>
    /// <param name="all">All its endpoints.</param>
    /// <param name="healthy">Those of them that are in.</param>
    /// <param name="panicPercent">With a smaller share in than this, all endpoints of a priority are used.</param>
    public static LoadBalancer For(Cluster configuration, ClusterState state, EndpointGroup all, EndpointGroup healthy, int panicPercent)
    {
        var priorities = all.Places.Select(place => place.Priority).Distinct().Order().ToArray();
        if (priorities.Length <= 1)
        {
            var shares = PriorityShares.For([(healthy.Count, all.Count)], panicPercent);
            return ForLevel(configuration, state, all, healthy, shares.Panics[0]);
        }

        var levels = priorities
            .Select(priority => (All: all.Where((_, place) => place.Priority == priority), Healthy: healthy.Where((_, place) => place.Priority == priority)))
            .ToArray();
        var spread = PriorityShares.For([.. levels.Select(level => (level.Healthy.Count, level.All.Count))], panicPercent);
        var balancers = levels.Select((level, i) => ForLevel(configuration, state, level.All, level.Healthy, spread.Panics[i])).ToImmutableArray();
        return new PriorityLoadBalancer([.. priorities], balancers, spread);
    }

    /// <summary>Only where there is at least one endpoint.</summary>
    /// <param name="chance">The source of chance.</param>
    /// <param name="hash">What the request is known by; null when it has no such thing.</param>
    /// <param name="attempt">How many picks for this try were not to the taste of the caller.</param>
    public abstract EndpointState Pick(IChance chance, ulong? hash, int attempt);

    /// <summary>A balancer that leaves out endpoints of these priorities; null when that would leave no healthy one.</summary>
    public virtual LoadBalancer? Without(IReadOnlyCollection<int> priorities) => null;

    /// <summary>For one priority.</summary>
    private static LoadBalancer ForLevel(Cluster configuration, ClusterState state, EndpointGroup all, EndpointGroup healthy, bool panics)
    {
        if (panics)
        {
            return ForGroup(configuration, state, all);
        }

        if (configuration.LocalityWeighting is { } weighting && LocalityShares.Of(all, healthy, weighting) is { Count: > 1 } localities)
        {
            return configuration.ConsistentHashing is { } hashing
                ? ForHashing(hashing, healthy, LocalityShares.WeightsOf(healthy, weighting))
                : new LocalityLoadBalancer(healthy.Endpoints, [.. localities.Select(locality => (ForGroup(configuration, state, locality.Healthy), locality.Weight))]);
        }

        return ForGroup(configuration, state, healthy);
    }

    private static LoadBalancer ForGroup(Cluster configuration, ClusterState state, EndpointGroup group)
    {
        if (configuration.ConsistentHashing is { } hashing)
        {
            return ForHashing(hashing, group, group.HasEqualWeights ? null : [.. group.Places.Select(place => (double)place.Weight)]);
        }

        LoadBalancer balancer = (configuration.LoadBalancing, group.HasEqualWeights) switch
        {
            // Envoy's takes no notice of weights.
            (LoadBalancingPolicy.Random, _) => new RandomLoadBalancer(group.Endpoints),
            (LoadBalancingPolicy.RoundRobin, true) => new RoundRobinLoadBalancer(group.Endpoints, state),
            (LoadBalancingPolicy.RoundRobin, false) => new WeightedLoadBalancer(group, state, countsRequests: false),
            (_, true) => new LeastRequestLoadBalancer(group.Endpoints),
            (_, false) => new WeightedLoadBalancer(group, state, countsRequests: true),
        };
        return configuration.SlowStart is { } slow ? new SlowStartLoadBalancer(balancer, slow, state.Time) : balancer;
    }

    private static LoadBalancer ForHashing(ConsistentHashing hashing, EndpointGroup group, double[]? weights) => hashing.TableSize > 0
        ? new MaglevLoadBalancer(group.Endpoints, hashing.TableSize, weights)
        : new RingHashLoadBalancer(group.Endpoints, hashing.MinimumRingSize, weights);
}
