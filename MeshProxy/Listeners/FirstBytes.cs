using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Listeners;

/// <summary>What a new connection begins with. The bytes are looked at and left where they are, for whoever serves the connection.</summary>
internal static class FirstBytes
{
    /// <summary>What an HTTP/2 connection without TLS begins with (RFC 9113, 3.4).</summary>
    public static ReadOnlyMemory<byte> Http2Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>Waits for as many bytes as it takes to tell.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="expected">What it may begin with.</param>
    /// <param name="limit">How long they may take to come.</param>
    /// <param name="time">By which the limit goes.</param>
    /// <returns>Null when the connection ended, its time was up, or the server stops, before anything was certain.</returns>
    public static async ValueTask<bool?> AreAsync(ConnectionContext connection, ReadOnlyMemory<byte> expected, TimeSpan limit, TimeProvider time)
    {
        var input = connection.Transport.Input;
        // A connection that says nothing must not hold up the end of the server.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = stopping.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input);
        CancellationTokenSource? late = null;
        try
        {
            while (true)
            {
                // Most callers speak at once. What is read ends with the connection; the connection's own token would fire as soon as the caller
                // ends its half, whatever it has sent before.
                if (!input.TryRead(out var read))
                {
                    late ??= new CancellationTokenSource(limit, time);
                    read = await input.ReadAsync(late.Token);
                }

                var buffer = read.Buffer;
                if (read.IsCanceled || (read.IsCompleted && buffer.IsEmpty))
                {
                    input.AdvanceTo(buffer.Start);
                    return null;
                }

                var verdict = Compare(buffer, expected.Span, read.IsCompleted);
                // Unless more bytes are needed nothing counts as examined, so that the server's first read returns at once.
                input.AdvanceTo(buffer.Start, verdict is null ? buffer.End : buffer.Start);
                if (verdict is not null)
                {
                    return verdict;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return null;
        }
        finally
        {
            late?.Dispose();
        }
    }

    private static bool? Compare(ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> expected, bool isAll)
    {
        var seen = (int)Math.Min(bytes.Length, expected.Length);
        Span<byte> copy = stackalloc byte[expected.Length];
        bytes.Slice(0, seen).CopyTo(copy);
        var isSame = expected.StartsWith(copy[..seen]);
        return !isSame ? false : seen == expected.Length ? true : isAll ? false : null;
    }
}
