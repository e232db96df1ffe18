using System.Collections.Frozen;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Authorization;

/// <summary>The gates of a snapshot's listeners; most have none.</summary>
internal sealed class ListenerGates
{
    private readonly FrozenDictionary<string, ListenerGate> _byListener;

    private ListenerGates(FrozenDictionary<string, ListenerGate> byListener) => _byListener = byListener;

    /// <summary>The gate of a listener; null when everything passes.</summary>
    public ListenerGate? Find(ListenerModel listener) => _byListener.GetValueOrDefault(listener.Configuration.Name);

    /// <summary>Whether what comes in at a listener is checked.</summary>
    public static bool IsGuarded(Listener listener) => listener.AccessPolicies is not null || listener.TokenRules is not null;

    /// <summary>Compiles the gates; those of the snapshot before are taken over where they would come out the same, as keys take time to read.</summary>
    /// <exception cref="RoutingConfigurationException">A rule cannot be used.</exception>
    public static ListenerGates Compile(RoutingSnapshot routing, ListenerGates? before, TimeProvider time) => new(routing.Listeners
        .Select(listener => listener.Configuration)
        .Where(IsGuarded)
        .ToFrozenDictionary(
            listener => listener.Name,
            listener => before?._byListener.GetValueOrDefault(listener.Name) is { } same && same.IsFor(listener) ? same : new ListenerGate(listener, time),
            StringComparer.Ordinal));
}
