using System.Collections.ObjectModel;
using Google.Protobuf.Collections;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>A node's configuration by kind and name of its parts: what is compared to find out what has to be sent.</summary>
internal sealed class ConfigurationParts
{
    private readonly IReadOnlyDictionary<string, Listener> _listeners;
    private readonly IReadOnlyDictionary<string, RouteTable> _routeTables;
    private readonly IReadOnlyDictionary<string, Cluster> _clusters;
    private readonly IReadOnlyDictionary<string, EndpointSet> _endpointSets;

    private ConfigurationParts()
    {
        _listeners = ReadOnlyDictionary<string, Listener>.Empty;
        _routeTables = ReadOnlyDictionary<string, RouteTable>.Empty;
        _clusters = ReadOnlyDictionary<string, Cluster>.Empty;
        _endpointSets = ReadOnlyDictionary<string, EndpointSet>.Empty;
    }

    public ConfigurationParts(NodeConfiguration configuration)
    {
        _listeners = configuration.Listeners.ToDictionary(part => part.Name, StringComparer.Ordinal);
        _routeTables = configuration.RouteTables.ToDictionary(part => part.Name, StringComparer.Ordinal);
        _clusters = configuration.Clusters.ToDictionary(part => part.Name, StringComparer.Ordinal);
        _endpointSets = configuration.EndpointSets.ToDictionary(part => part.Cluster, StringComparer.Ordinal);
    }

    /// <summary>What a proxy has that was sent nothing yet.</summary>
    public static ConfigurationParts None { get; } = new();

    /// <summary>What turns <paramref name="known"/> into this one; <see langword="null"/> when they are the same.</summary>
    public Push? DifferenceTo(ConfigurationParts known)
    {
        var push = new Push();
        var changes = Compare(_listeners, known._listeners, push.Listeners, push.RemovedListeners)
            + Compare(_routeTables, known._routeTables, push.RouteTables, push.RemovedRouteTables)
            + Compare(_clusters, known._clusters, push.Clusters, push.RemovedClusters)
            + Compare(_endpointSets, known._endpointSets, push.EndpointSets, push.RemovedEndpointSets);
        return changes == 0 ? null : push;
    }

    private static int Compare<TPart>(
        IReadOnlyDictionary<string, TPart> wanted,
        IReadOnlyDictionary<string, TPart> known,
        RepeatedField<TPart> changed,
        RepeatedField<string> removed)
        where TPart : class, IEquatable<TPart>
    {
        foreach (var (name, part) in wanted)
        {
            if (!known.TryGetValue(name, out var old) || (!ReferenceEquals(old, part) && !old.Equals(part)))
            {
                changed.Add(part);
            }
        }

        foreach (var name in known.Keys)
        {
            if (!wanted.ContainsKey(name))
            {
                removed.Add(name);
            }
        }

        return changed.Count + removed.Count;
    }
}
