using MeshProtocol;
using MeshProxy.LocalReplies;

namespace MeshProxy.CircuitBreaking;

/// <summary>What is under way at one cluster, held against its limits. Outlives configurations, so that a new limit finds the old counts.</summary>
internal sealed class CircuitBreaker(CircuitBreakers limits)
{
    private volatile CircuitBreakers _limits = limits;
    private int _connections;
    private int _pending;
    private int _requests;
    private int _retries;
    private long _retryOverflows;
    private long _overflows;
    private long _connectionOverflows;

    /// <summary>0 stands for no limit.</summary>
    public CircuitBreakers Limits
    {
        get => _limits;
        set => _limits = value;
    }

    /// <summary>Connections that are carrying a request.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests that wait for a connection.</summary>
    public int Pending => Volatile.Read(ref _pending);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Requests refused.</summary>
    public long Overflows => Interlocked.Read(ref _overflows);

    /// <summary>How often there was no connection to be had at once.</summary>
    public long ConnectionOverflows => Interlocked.Read(ref _connectionOverflows);

    /// <summary>Waits for a connection, as far as the limits allow.</summary>
    /// <returns><see cref="ProxyFailure.None"/> when the request may be sent: then <see cref="Leave(ConnectionQueue)"/> must follow.</returns>
    public async ValueTask<ProxyFailure> EnterAsync(ConnectionQueue queue, CancellationToken gone)
    {
        if (!queue.TryEnter(this, out var turn))
        {
            return Overflow();
        }

        if (turn is not null && !await queue.WaitAsync(turn, this, gone))
        {
            return ProxyFailure.CallerGone;
        }

        if (TryAdd(ref _requests, _limits.MaxRequests))
        {
            return ProxyFailure.None;
        }

        queue.Leave(this);
        return Overflow();
    }

    /// <summary>The same over HTTP/2, where only the number of requests is limited.</summary>
    public ProxyFailure Enter(SharedConnection connection)
    {
        if (!TryAdd(ref _requests, _limits.MaxRequests))
        {
            return Overflow();
        }

        connection.Enter(this);
        return ProxyFailure.None;
    }

    public void Leave(SharedConnection connection)
    {
        Interlocked.Decrement(ref _requests);
        connection.Leave(this);
    }

    public void Leave(ConnectionQueue queue)
    {
        Interlocked.Decrement(ref _requests);
        queue.Leave(this);
    }

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>Retries that were not made.</summary>
    public long RetryOverflows => Interlocked.Read(ref _retryOverflows);

    /// <returns>True when there may be one more retry: then <see cref="RemoveRetry"/> must follow at its end.</returns>
    public bool TryAddRetry()
    {
        var limits = _limits;
        var most = limits.RetryBudget is { } budget
            ? Math.Max(budget.MinRetries, (int)(budget.Percent / 100 * Requests))
            : limits.MaxRetries;
        if (TryAdd(ref _retries, most))
        {
            return true;
        }

        Interlocked.Increment(ref _retryOverflows);
        return false;
    }

    public void RemoveRetry() => Interlocked.Decrement(ref _retries);

    public bool TryAddConnection()
    {
        if (TryAdd(ref _connections, _limits.MaxConnections))
        {
            return true;
        }

        Interlocked.Increment(ref _connectionOverflows);
        return false;
    }

    /// <summary>An endpoint's first connection is made whatever the limit says.</summary>
    public void AddConnection() => Interlocked.Increment(ref _connections);

    public void RemoveConnection() => Interlocked.Decrement(ref _connections);

    public bool TryAddPending() => TryAdd(ref _pending, _limits.MaxPendingRequests);

    public void RemovePending() => Interlocked.Decrement(ref _pending);

    /// <summary>Whether there are more connections than allowed, as after the limit was lowered.</summary>
    public bool HasTooManyConnections => _limits.MaxConnections is > 0 and var most && Connections > most;

    private static bool TryAdd(ref int count, int limit)
    {
        if (limit <= 0)
        {
            Interlocked.Increment(ref count);
            return true;
        }

        var seen = Volatile.Read(ref count);
        while (seen < limit)
        {
            var found = Interlocked.CompareExchange(ref count, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    private ProxyFailure Overflow()
    {
        Interlocked.Increment(ref _overflows);
        return ProxyFailure.Overflow;
    }
}
