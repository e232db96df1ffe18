using MeshProtocol;

namespace MeshTranslation.Scopes;

/// <summary>What callers that are alike and in the same place have in common, endpoints included: the very same objects for each of them. Must not be changed.</summary>
internal sealed class OutboundParts
{
    public OutboundParts(
        OutboundSources sources, IReadOnlyList<Cluster> clusters, IReadOnlyList<EndpointSet> endpointSets, IReadOnlyList<RouteTable> routeTables,
        IReadOnlyList<FilterChain> filterChains, Listener? listener)
    {
        Sources = sources;
        Clusters = clusters;
        EndpointSets = endpointSets;
        RouteTables = routeTables;
        FilterChains = filterChains;
        Listener = listener;
        Configuration = new NodeConfiguration { Clusters = { clusters }, EndpointSets = { endpointSets }, RouteTables = { routeTables } };
        if (listener is not null)
        {
            Configuration.Listeners.Add(listener);
        }
    }

    /// <summary>What it was made of.</summary>
    public OutboundSources Sources { get; }

    public IReadOnlyList<Cluster> Clusters { get; }

    /// <summary>The endpoints of those clusters that have any.</summary>
    public IReadOnlyList<EndpointSet> EndpointSets { get; }

    /// <summary>The route tables of the outbound listener; none for gateways.</summary>
    public IReadOnlyList<RouteTable> RouteTables { get; }

    /// <summary>Where connections go that the outbound listener is asked for; none for gateways.</summary>
    public IReadOnlyList<FilterChain> FilterChains { get; }

    /// <summary>The outbound listener; <see langword="null"/> for gateways.</summary>
    public Listener? Listener { get; }

    /// <summary>All of it, as part of a node's configuration.</summary>
    public NodeConfiguration Configuration { get; }
}
