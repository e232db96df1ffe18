using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Composes what happens to a request on its way upstream, route by route.</summary>
internal sealed class RouteStages
{
    private readonly IForwardingStage _toPeers;
    private readonly IForwardingStage _toApplication;

    public RouteStages(UpstreamSender sender, IChance chance, TimeProvider time, Observability.ProxyStatistics statistics)
    {
        var balanced = new BalancedStage(sender, chance);
        _toApplication = balanced;
        _toPeers = new ConnectRetryStage(balanced, chance, time, statistics);
    }

    public ImmutableArray<IForwardingStage> Compile(RoutingSnapshot routing)
    {
        var stages = new IForwardingStage[routing.Routes.Length];
        Array.Fill(stages, _toPeers);
        // Retries are the caller's side's; the application has but one address.
        foreach (var listener in routing.Listeners.Where(listener => listener.Configuration.Direction == ListenerDirection.Inbound))
        {
            foreach (var route in listener.RouteTables.SelectMany(table => table.VirtualHosts).SelectMany(host => host.Routes))
            {
                stages[route.Index] = _toApplication;
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(stages);
    }
}
