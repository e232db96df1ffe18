using System.Collections.Concurrent;

namespace MeshProxy.CircuitBreaking;

/// <summary>
/// The connections to one endpoint, and who waits for one. Over HTTP/1.1 a connection carries one request at a time, so that requests
/// in flight are connections in use. Free of locks: one number holds both counts, and whoever leaves hands the connection to the next.
/// </summary>
internal sealed class ConnectionQueue
{
    private const long OneInUse = 1;
    private const long OneWaiting = 1L << 32;
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();

    /// <summary>In use in the low half, waiting in the high one. Somebody waits only while something is in use.</summary>
    private long _state;

    /// <param name="breaker">The limits of the cluster.</param>
    /// <param name="turn">Null when the connection may be used at once, else what to wait for by <see cref="WaitAsync"/>.</param>
    /// <returns>False when there is neither a connection nor a place in the queue.</returns>
    public bool TryEnter(CircuitBreaker breaker, out TaskCompletionSource? turn)
    {
        turn = null;
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (InUse(state) == 0)
            {
                if (TryChange(state, state + OneInUse))
                {
                    breaker.AddConnection();
                    return true;
                }
            }
            else if (breaker.TryAddConnection())
            {
                if (TryChange(state, state + OneInUse))
                {
                    return true;
                }

                breaker.RemoveConnection();
            }
            else if (!breaker.TryAddPending())
            {
                return false;
            }
            else if (TryChange(state, state + OneWaiting))
            {
                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(turn);
                return true;
            }
            else
            {
                breaker.RemovePending();
            }
        }
    }

    /// <returns>False when the caller went away first.</returns>
    public async ValueTask<bool> WaitAsync(TaskCompletionSource turn, CircuitBreaker breaker, CancellationToken gone)
    {
        try
        {
            await turn.Task.WaitAsync(gone);
            return true;
        }
        catch (OperationCanceledException)
        {
            if (turn.TrySetCanceled(CancellationToken.None))
            {
                breaker.RemovePending();
            }
            else
            {
                // The turn came at the same moment.
                Leave(breaker);
            }

            return false;
        }
    }

    public void Leave(CircuitBreaker breaker)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state < OneWaiting || (InUse(state) > 1 && breaker.HasTooManyConnections))
            {
                if (TryChange(state, state - OneInUse))
                {
                    breaker.RemoveConnection();
                    return;
                }
            }
            else if (TryChange(state, state - OneWaiting) && Next().TrySetResult())
            {
                breaker.RemovePending();
                return;
            }
        }
    }

    private static uint InUse(long state) => (uint)state;

    private bool TryChange(long from, long to) => Interlocked.CompareExchange(ref _state, to, from) == from;

    private TaskCompletionSource Next()
    {
        var spin = default(SpinWait);
        TaskCompletionSource? next;
        while (!_waiting.TryDequeue(out next))
        {
            // It has been counted, and is about to be put in.
            spin.SpinOnce();
        }

        return next;
    }
}
