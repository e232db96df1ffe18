using System.Collections.Concurrent;
using MeshProxy.Configuration;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Listeners;

/// <summary>
/// The connections that are open at a listener for peers or of a gateway. Those that it would not take any more as it took them are drained, as
/// Envoy drains the connections of a filter chain that has changed.
/// </summary>
internal sealed class OpenConnections(ListenerSlot slot, TimeProvider time)
{
    /// <summary>Istio's drainDuration.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<AcceptedConnection, bool> _open = new();
    private int _draining;

    /// <summary>How many of them are draining.</summary>
    public int Draining => Volatile.Read(ref _draining);

    /// <summary>Keeps the connection in mind while it is served.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var accepted = new AcceptedConnection(connection, this);
        _open.TryAdd(accepted, true);
        connection.Features.Set(accepted);
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(accepted, out _);
            if (accepted.End())
            {
                Interlocked.Decrement(ref _draining);
            }
        }
    }

    /// <summary>Whether the connection that a request came by is draining; costs nothing while none is.</summary>
    public bool IsDraining(IFeatureCollection request) => Draining != 0 && request.Get<AcceptedConnection>() is { IsDraining: true };

    /// <summary>Looks at all of them after a change.</summary>
    public void Check(ProxySnapshot snapshot)
    {
        var listener = ListenerIn(snapshot);
        foreach (var (connection, _) in _open)
        {
            Check(connection, listener);
        }
    }

    /// <summary>Looks at one of them.</summary>
    public void Check(AcceptedConnection connection, ProxySnapshot snapshot) => Check(connection, ListenerIn(snapshot));

    private void Check(AcceptedConnection connection, ListenerModel? listener)
    {
        if (connection.IsOutdated(listener) && connection.Drain(DrainTime, time))
        {
            Interlocked.Increment(ref _draining);
        }
    }

    private ListenerModel? ListenerIn(ProxySnapshot snapshot) => snapshot.Routing.FindListener(slot.Direction, slot.MeshPort);
}
