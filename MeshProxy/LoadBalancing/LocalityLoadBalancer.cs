using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Chooses a locality by weight first, then an endpoint there.</summary>
internal sealed class LocalityLoadBalancer : LoadBalancer
{
    private readonly ImmutableArray<(LoadBalancer Balancer, double Weight)> _localities;
    private readonly EdfScheduler _scheduler;

    public LocalityLoadBalancer(ImmutableArray<EndpointState> endpoints, ImmutableArray<(LoadBalancer Balancer, double Weight)> localities)
        : base(endpoints)
    {
        _localities = localities;
        _scheduler = new EdfScheduler(localities.Length, locality => _localities[locality].Weight);
    }

    public override EndpointState Pick(IChance chance, ulong? hash, int attempt) => _localities[_scheduler.Next()].Balancer.Pick(chance, hash, attempt);
}
