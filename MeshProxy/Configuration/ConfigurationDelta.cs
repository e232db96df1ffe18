using Google.Protobuf.Collections;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Configuration;

/// <summary>Applies what is pushed to a configuration, aside: neither of the two is changed.</summary>
internal static class ConfigurationDelta
{
    public static NodeConfiguration Apply(NodeConfiguration basis, Push push)
    {
        var result = new NodeConfiguration { Revision = push.Revision };
        Merge(basis.Listeners, push.Listeners, push.RemovedListeners, part => part.Name, result.Listeners);
        foreach (var change in push.ListenerChanges)
        {
            ListenerDelta.Apply(result.Listeners, change);
        }

        Merge(basis.RouteTables, push.RouteTables, push.RemovedRouteTables, part => part.Name, result.RouteTables);
        foreach (var change in push.RouteTableChanges)
        {
            Change(result.RouteTables, change);
        }

        Merge(basis.Clusters, push.Clusters, push.RemovedClusters, part => part.Name, result.Clusters);
        Merge(basis.EndpointSets, push.EndpointSets, push.RemovedEndpointSets, part => part.Cluster, result.EndpointSets);
        return result;
    }

    private static void Change(RepeatedField<RouteTable> tables, RouteTableChange change)
    {
        for (var index = 0; index < tables.Count; index++)
        {
            if (tables[index].Name == change.Name)
            {
                var table = new RouteTable { Name = change.Name, Port = tables[index].Port };
                Merge(tables[index].VirtualHosts, change.VirtualHosts, change.RemovedVirtualHosts, host => host.Name, table.VirtualHosts);
                tables[index] = table;
                return;
            }
        }

        throw new RoutingConfigurationException($"route table '{change.Name}'", "it is changed, but is not there", null);
    }

    /// <summary>Parts keep their places; new ones come last. Parts are shared, not copied: nobody changes them.</summary>
    private static void Merge<T>(
        RepeatedField<T> old, RepeatedField<T> changed, RepeatedField<string> removed, Func<T, string> name, RepeatedField<T> result)
    {
        var replacements = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var part in changed)
        {
            replacements[name(part)] = part;
        }

        var gone = removed.ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in old)
        {
            seen.Add(name(part));
            if (replacements.TryGetValue(name(part), out var replacement))
            {
                result.Add(replacement);
            }
            else if (!gone.Contains(name(part)))
            {
                result.Add(part);
            }
        }

        // A name that the push itself gives twice is left in twice, for the compiler to refuse.
        result.AddRange(changed.Where(part => !seen.Contains(name(part))));
    }
}
