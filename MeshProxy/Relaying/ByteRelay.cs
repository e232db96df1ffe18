using System.Buffers;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Relaying;

/// <summary>Carries bytes both ways between a caller and upstream until both have ended, one has failed, or nothing has moved for too long.</summary>
internal sealed class ByteRelay(CallerEnd caller, UpstreamEnd upstream, TimeSpan idleTimeout, FlowCounters flow, TimeProvider time)
{
    private const int BufferSize = 16 * 1024;

    /// <summary>How many buffers may be carried before others have their turn: two sides that never pause must not have a thread to themselves.</summary>
    private const int MostAtOnce = 64;
    private long _lastMove = time.GetTimestamp();
    private long _sent;
    private long _received;

    /// <summary>Bytes from the caller to upstream.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes from upstream to the caller.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Whether it was ended for nothing having moved.</summary>
    public bool WasIdle { get; private set; }

    /// <exception cref="IOException">A side has failed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">A side has failed.</exception>
    /// <exception cref="OperationCanceledException">It was ended from without, or for having been idle.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        // Not tied to the server's own token for closed connections, which fires as soon as the caller ends its half.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var watch = idleTimeout == Timeout.InfiniteTimeSpan ? null : time.CreateTimer(_ => EndIfIdle(end), null, idleTimeout, idleTimeout / 4);
        // An error on either side ends both; an orderly end of one leaves the other open.
        await Task.WhenAll(EndingBothAsync(SendAsync(end.Token), end), EndingBothAsync(ReceiveAsync(end.Token), end));
    }

    private static async Task EndingBothAsync(Task direction, CancellationTokenSource end)
    {
        try
        {
            await direction;
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        for (var turn = 1; ; turn++)
        {
            var read = await caller.Input.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                await upstream.SendAsync(segment, cancellationToken);
            }

            Moved(ref _sent, read.Buffer.Length);
            flow.AddReceived(read.Buffer.Length);
            caller.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await upstream.EndAsync();
                return;
            }

            if (turn % MostAtOnce == 0)
            {
                await Task.Yield();
            }
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var turn = 1; await upstream.ReceiveAsync(buffer, cancellationToken) is > 0 and var count; turn++)
            {
                await caller.SendAsync(buffer.AsMemory(0, count), cancellationToken);
                Moved(ref _received, count);
                flow.AddSent(count);
                if (turn % MostAtOnce == 0)
                {
                    await Task.Yield();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await caller.EndAsync();
    }

    private void Moved(ref long counter, long bytes)
    {
        Interlocked.Add(ref counter, bytes);
        Interlocked.Exchange(ref _lastMove, time.GetTimestamp());
    }

    private void EndIfIdle(CancellationTokenSource end)
    {
        if (time.GetElapsedTime(Interlocked.Read(ref _lastMove)) < idleTimeout)
        {
            return;
        }

        WasIdle = true;
        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended at the same moment.
        }
    }
}
