using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>
/// Endpoints whose weights differ, each in turn as often as it weighs. For LEAST_REQUEST an endpoint weighs the less the more requests it has in flight
/// (Envoy's, with an active_request_bias of 1).
/// </summary>
internal sealed class WeightedLoadBalancer : LoadBalancer
{
    private readonly EdfScheduler _scheduler;

    public WeightedLoadBalancer(EndpointGroup group, ClusterState state, bool countsRequests)
        : base(group.Endpoints)
    {
        var places = group.Places;
        _scheduler = new EdfScheduler(
            group.Count, countsRequests ? i => places[i].Weight / (group.Endpoints[i].InFlight + 1.0) : i => places[i].Weight);
        // Not always from the heaviest on, however often endpoints come and go.
        for (var skipped = state.NextTurn() % (uint)group.Count; skipped > 0; skipped--)
        {
            _scheduler.Next();
        }
    }

    public override EndpointState Pick(IChance chance, ulong? hash, int attempt) => Endpoints[_scheduler.Next()];
}
