using System.Collections.Frozen;
using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>A node's configuration, compiled. Immutable; safe to use from all threads.</summary>
public sealed class RoutingSnapshot
{
    private readonly FrozenDictionary<string, ListenerModel> _listeners;

    internal RoutingSnapshot(
        NodeConfiguration configuration,
        ImmutableArray<ListenerModel> listeners,
        ImmutableArray<RouteModel> routes,
        ImmutableArray<Cluster> clusters)
    {
        Configuration = configuration;
        Listeners = listeners;
        Routes = routes;
        Clusters = clusters;
        _listeners = listeners.ToFrozenDictionary(listener => listener.Configuration.Name, StringComparer.Ordinal);
    }

    /// <summary>What it was made from; not to be changed.</summary>
    public NodeConfiguration Configuration { get; }

    /// <summary>The revision of the configuration.</summary>
    public long Revision => Configuration.Revision;

    /// <summary>All listeners.</summary>
    public ImmutableArray<ListenerModel> Listeners { get; }

    /// <summary>All routes of all tables, by <see cref="RouteModel.Index"/>.</summary>
    public ImmutableArray<RouteModel> Routes { get; }

    /// <summary>All clusters, by <see cref="WeightedClusterModel.ClusterIndex"/>.</summary>
    public ImmutableArray<Cluster> Clusters { get; }

    /// <summary>How many filter chains all listeners have together: one more than the largest <see cref="FilterChainModel.Index"/>.</summary>
    public int FilterChainCount { get; internal init; }

    /// <summary>Compiles a configuration.</summary>
    /// <param name="configuration">Not to be changed afterwards.</param>
    /// <exception cref="RoutingConfigurationException">A part of it cannot be used.</exception>
    public static RoutingSnapshot Compile(NodeConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new SnapshotCompiler(configuration).Compile();
    }

    /// <summary>The listener of that name, such as <c>outbound</c>, <c>inbound_8080</c> or <c>gateway_80</c>; null when there is none.</summary>
    /// <param name="name">The name.</param>
    public ListenerModel? FindListener(string name) => _listeners.GetValueOrDefault(name);

    /// <summary>The listener of a direction and port; null when there is none.</summary>
    /// <param name="direction">Outbound, inbound or gateway.</param>
    /// <param name="port">Container port (inbound) or server port (gateway); 0 for outbound.</param>
    public ListenerModel? FindListener(ListenerDirection direction, int port)
    {
        foreach (var listener in Listeners)
        {
            if (listener.Configuration.Direction == direction && listener.Configuration.Port == port)
            {
                return listener;
            }
        }

        return null;
    }
}
