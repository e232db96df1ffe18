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
    /// <returns>Null when the connection ended, or the server stops, before anything was certain.</returns>
    public static async ValueTask<bool?> AreAsync(ConnectionContext connection, ReadOnlyMemory<byte> expected)
    {
        var input = connection.Transport.Input;
        // A connection that says nothing must not hold up the end of the server.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = stopping.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(connection.ConnectionClosed);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                return null;
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

    private static bool? Compare(ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> expected, bool isAll)
    {
        var seen = (int)Math.Min(bytes.Length, expected.Length);
        Span<byte> copy = stackalloc byte[expected.Length];
        bytes.Slice(0, seen).CopyTo(copy);
        var isSame = expected.StartsWith(copy[..seen]);
        return !isSame ? false : seen == expected.Length ? true : isAll ? false : null;
    }
}
