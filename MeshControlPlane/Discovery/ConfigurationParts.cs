using Google.Protobuf.Collections;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>A node's configuration by kind and name of its parts: what is compared to find out what has to be sent.</summary>
internal sealed class ConfigurationParts
{
    private readonly NodeConfiguration _configuration;

    /// <param name="configuration">Not to be changed afterwards.</param>
    public ConfigurationParts(NodeConfiguration configuration) => _configuration = configuration;

    /// <summary>What a proxy has that was sent nothing yet.</summary>
    public static ConfigurationParts None { get; } = new(new NodeConfiguration());

    /// <summary>What turns <paramref name="known"/> into this one; <see langword="null"/> when they are the same.</summary>
    /// <param name="known">What there was.</param>
    /// <param name="comparison">Knows what has been compared for others already.</param>
    public Push? DifferenceTo(ConfigurationParts known, PartComparison comparison)
    {
        var push = new Push();
        var (wanted, had) = (_configuration, known._configuration);
        var changes = Compare(wanted.Listeners, had.Listeners, comparison, static part => part.Name, push.Listeners, push.RemovedListeners)
            + Compare(wanted.RouteTables, had.RouteTables, comparison, static part => part.Name, push.RouteTables, push.RemovedRouteTables, Shorten)
            + Compare(wanted.Clusters, had.Clusters, comparison, static part => part.Name, push.Clusters, push.RemovedClusters)
            + Compare(wanted.EndpointSets, had.EndpointSets, comparison, static part => part.Cluster, push.EndpointSets, push.RemovedEndpointSets);
        return changes + push.RouteTableChanges.Count == 0 ? null : push;

        bool Shorten(RouteTable table, RouteTable old)
        {
            if (comparison.ChangeOf(table, old) is not { } change)
            {
                return false;
            }

            push.RouteTableChanges.Add(change);
            return true;
        }
    }

    private static int Compare<TPart>(
        RepeatedField<TPart> wanted,
        RepeatedField<TPart> known,
        PartComparison comparison,
        Func<TPart, string> name,
        RepeatedField<TPart> changed,
        RepeatedField<string> removed,
        Func<TPart, TPart, bool>? shorten = null)
        where TPart : class
    {
        // Most changes leave the names and their order as they are: then nothing has to be looked up. What sidecars share and has not changed is one object.
        var same = 0;
        while (same < wanted.Count && same < known.Count && (ReferenceEquals(wanted[same], known[same]) || name(wanted[same]) == name(known[same])))
        {
            if (!comparison.AreSame(wanted[same], known[same]))
            {
                Change(wanted[same], known[same]);
            }

            same++;
        }

        if (same < wanted.Count || same < known.Count)
        {
            var rest = known.Skip(same).ToDictionary(name, StringComparer.Ordinal);
            foreach (var part in wanted.Skip(same))
            {
                if (!rest.Remove(name(part), out var old) || !comparison.AreSame(part, old))
                {
                    Change(part, old);
                }
            }

            removed.Add(rest.Keys);
        }

        return changed.Count + removed.Count;

        void Change(TPart part, TPart? old)
        {
            if (old is null || shorten is null || !shorten(part, old))
            {
                changed.Add(part);
            }
        }
    }
}
