using System.Collections.Immutable;
using System.Net;
using MeshProtocol;

namespace MeshRouting;

/// <summary>Compiles the filter chains of the listeners of one configuration.</summary>
internal sealed class FilterChainCompiler(
    IReadOnlyDictionary<string, RouteTableModel> tables,
    Func<IEnumerable<WeightedCluster>, string, Origin?, ImmutableArray<WeightedClusterModel>> clusters)
{
    /// <summary>Chains made so far, over all listeners.</summary>
    public int Count { get; private set; }

    /// <returns>Null when the listener has none.</returns>
    public ListenerConnections? Compile(Listener listener)
    {
        if (listener.FilterChains.Count == 0)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var chains = ImmutableArray.CreateBuilder<FilterChainModel>(listener.FilterChains.Count);
        foreach (var chain in listener.FilterChains)
        {
            var part = $"filter chain '{chain.Name}' of listener '{listener.Name}'";
            if (!names.Add(chain.Name))
            {
                throw new RoutingConfigurationException(part, "there is another chain of that name", chain.Origin);
            }

            CheckDestinations(chain, part);
            chains.Add(Compile(listener, chain, part));
        }

        return new ListenerConnections(chains.MoveToImmutable());
    }

    private FilterChainModel Compile(Listener listener, FilterChain chain, string part)
    {
        switch (chain.TargetCase)
        {
            case FilterChain.TargetOneofCase.RouteTable:
                var table = tables.GetValueOrDefault(chain.RouteTable)
                    ?? throw new RoutingConfigurationException(part, $"there is no route table '{chain.RouteTable}'", chain.Origin);
                return new FilterChainModel(chain, Count++, new ListenerModel(listener, [table]), []);
            case FilterChain.TargetOneofCase.Tcp:
                return new FilterChainModel(chain, Count++, null, clusters(chain.Tcp.Clusters, part, chain.Origin));
            default:
                throw new RoutingConfigurationException(part, "it has no target that this proxy knows", chain.Origin);
        }
    }

    private static void CheckDestinations(FilterChain chain, string part)
    {
        if ((chain.DestinationPort != 0) != (chain.Destinations.Count > 0))
        {
            throw new RoutingConfigurationException(part, "a destination needs both a port and names or networks", chain.Origin);
        }

        foreach (var destination in chain.Destinations)
        {
            if (destination.Contains('/', StringComparison.Ordinal) && !IPNetwork.TryParse(destination, out _))
            {
                throw new RoutingConfigurationException(part, $"'{destination}' is no network", chain.Origin);
            }
        }
    }
}
