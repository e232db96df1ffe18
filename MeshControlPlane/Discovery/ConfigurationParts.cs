using Google.Protobuf.Collections;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>
/// A node's configuration in its two halves, what it shares with others and what it has for itself: what is compared to find out what has to be sent.
/// </summary>
internal sealed class ConfigurationParts
{
    private readonly NodeConfiguration _shared;

    /// <param name="shared">
    /// What others have too, as the same object; not to be changed afterwards. No part of it has a name that one of the other half has.
    /// </param>
    /// <param name="own">The rest; not to be changed afterwards.</param>
    public ConfigurationParts(NodeConfiguration shared, NodeConfiguration own)
    {
        _shared = shared;
        Own = own;
    }

    /// <summary>What a proxy has that was sent nothing yet.</summary>
    public static ConfigurationParts None { get; } = new(new NodeConfiguration(), new NodeConfiguration());

    /// <summary>What the node has for itself.</summary>
    public NodeConfiguration Own { get; }

    /// <summary>What turns <paramref name="known"/> into this one; <see langword="null"/> when they are the same.</summary>
    /// <param name="known">What there was.</param>
    /// <param name="comparison">Knows what has been compared for others already.</param>
    public Push? DifferenceTo(ConfigurationParts known, PartComparison comparison)
    {
        var shared = ReferenceEquals(_shared, known._shared) ? null : comparison.DifferenceOf(_shared, known._shared);
        var own = ReferenceEquals(Own, known.Own) ? null : Difference(Own, known.Own);
        if (shared is null)
        {
            return own;
        }

        // The parts are shared, the message is the node's.
        var push = own ?? new Push();
        push.Listeners.Add(shared.Listeners);
        push.RouteTables.Add(shared.RouteTables);
        push.RouteTableChanges.Add(shared.RouteTableChanges);
        push.ListenerChanges.Add(shared.ListenerChanges);
        push.Clusters.Add(shared.Clusters);
        push.EndpointSets.Add(shared.EndpointSets);
        push.RemovedListeners.Add(shared.RemovedListeners);
        push.RemovedRouteTables.Add(shared.RemovedRouteTables);
        push.RemovedClusters.Add(shared.RemovedClusters);
        push.RemovedEndpointSets.Add(shared.RemovedEndpointSets);
        return push;
    }

    /// <summary>What turns one configuration into the other; <see langword="null"/> when they are the same.</summary>
    /// <param name="wanted">The one that is to be.</param>
    /// <param name="had">The one that was.</param>
    /// <param name="comparison">Knows what has been compared already; <see langword="null"/> for what nobody else will ask.</param>
    public static Push? Difference(NodeConfiguration wanted, NodeConfiguration had, PartComparison? comparison = null)
    {
        var push = new Push();
        var changes = Compare(wanted.Listeners, had.Listeners, comparison, static part => part.Name, push.Listeners, push.RemovedListeners, ShortenListener)
            + Compare(wanted.RouteTables, had.RouteTables, comparison, static part => part.Name, push.RouteTables, push.RemovedRouteTables, Shorten)
            + Compare(wanted.Clusters, had.Clusters, comparison, static part => part.Name, push.Clusters, push.RemovedClusters)
            + Compare(wanted.EndpointSets, had.EndpointSets, comparison, static part => part.Cluster, push.EndpointSets, push.RemovedEndpointSets);
        return changes + push.RouteTableChanges.Count + push.ListenerChanges.Count == 0 ? null : push;

        bool Shorten(RouteTable table, RouteTable old)
        {
            if ((comparison is null ? RouteTableDifference.Of(table, old) : comparison.ChangeOf(table, old)) is not { } change)
            {
                return false;
            }

            push.RouteTableChanges.Add(change);
            return true;
        }

        bool ShortenListener(Listener listener, Listener old)
        {
            if (ListenerDifference.Of(listener, old) is not { } change)
            {
                return false;
            }

            push.ListenerChanges.Add(change);
            return true;
        }
    }

    private static int Compare<TPart>(
        RepeatedField<TPart> wanted,
        RepeatedField<TPart> known,
        PartComparison? comparison,
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
            if (!AreSame(wanted[same], known[same]))
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
                if (!rest.Remove(name(part), out var old) || !AreSame(part, old))
                {
                    Change(part, old);
                }
            }

            removed.Add(rest.Keys);
        }

        return changed.Count + removed.Count;

        bool AreSame(TPart part, TPart old) => comparison?.AreSame(part, old) ?? part.Equals(old);

        void Change(TPart part, TPart? old)
        {
            if (old is null || shorten is null || !shorten(part, old))
            {
                changed.Add(part);
            }
        }
    }
}
