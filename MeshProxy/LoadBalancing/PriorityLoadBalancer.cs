using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshRouting;
using MeshRouting.Balancing;

namespace MeshProxy.LoadBalancing;

/// <summary>Chooses a priority first, then an endpoint there: the next priority gets what those before it cannot bear.</summary>
internal sealed class PriorityLoadBalancer(ImmutableArray<int> priorities, ImmutableArray<LoadBalancer> levels, PriorityShares shares)
    : LoadBalancer([.. levels.Where((_, i) => shares.Percents[i] > 0).SelectMany(level => level.Endpoints)])
{
    private const int All = 100;

    public override EndpointState Pick(IChance chance, ulong? hash, int attempt) =>
        levels[shares.Find(hash ?? (ulong)chance.Next(All))].Pick(chance, hash, attempt);

    public override LoadBalancer? Without(IReadOnlyCollection<int> left) =>
        shares.Without(level => left.Contains(priorities[level])) is { } rest ? new PriorityLoadBalancer(priorities, levels, rest) : null;
}
