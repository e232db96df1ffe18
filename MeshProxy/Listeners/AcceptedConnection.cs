using MeshProxy.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Listeners;

/// <summary>A connection that is open at a listener for peers or of a gateway; a feature of the connection.</summary>
internal sealed class AcceptedConnection(ConnectionContext connection, OpenConnections open)
{
    private const int Open = 0;
    private const int Draining = 1;
    private const int Ended = 2;

    private readonly IConnectionLifetimeNotificationFeature? _lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
    private ConnectionBasis? _basis;
    private ITimer? _limit;
    private int _state;

    /// <summary>Whether its next answer is to be its last.</summary>
    public bool IsDraining => Volatile.Read(ref _state) == Draining;

    /// <summary>It is decided what takes the connection; which may have changed since.</summary>
    public void Take(ConnectionBasis basis, ProxyConfiguration configuration)
    {
        // Either the next change finds the basis, or it came before the look that follows: a plain write could be overtaken by it.
        Interlocked.Exchange(ref _basis, basis);
        if (configuration.Current is { } now)
        {
            open.Check(this, now);
        }
    }

    /// <summary>Whether the listener as it is now would not take it, or in another way; false while it is not decided what takes it.</summary>
    public bool IsOutdated(MeshRouting.ListenerModel? listener)
    {
        if (Volatile.Read(ref _basis) is not { } basis || Volatile.Read(ref _state) != Open)
        {
            return false;
        }

        var now = basis.In(listener);
        if (now is not null && !ReferenceEquals(now, basis))
        {
            // What has been found to come to the same need not be compared in full the next time.
            Interlocked.CompareExchange(ref _basis, now, basis);
        }

        return now is null;
    }

    /// <summary>What is under way finishes, the next answer closes; what is still open after the limit is closed when idle, and cut off when relayed.</summary>
    /// <returns>False when it was draining, or has ended.</returns>
    public bool Drain(TimeSpan limit, TimeProvider time)
    {
        if (Interlocked.CompareExchange(ref _state, Draining, Open) != Open)
        {
            return false;
        }

        _limit = time.CreateTimer(static connection => ((AcceptedConnection)connection!).GiveUp(), this, limit, Timeout.InfiniteTimeSpan);
        if (!IsDraining)
        {
            _limit.Dispose();
        }

        return true;
    }

    /// <returns>Whether it was draining.</returns>
    public bool End()
    {
        var wasDraining = Interlocked.Exchange(ref _state, Ended) == Draining;
        _limit?.Dispose();
        return wasDraining;
    }

    private void GiveUp()
    {
        if (!IsDraining)
        {
            return;
        }

        if (Volatile.Read(ref _basis) is { IsRelayed: true })
        {
            connection.Abort(new ConnectionAbortedException("what took this connection has changed"));
        }
        else
        {
            _lifetime?.RequestClose();
        }
    }
}
