using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Listeners;

/// <summary>What a new connection begins with. The bytes are looked at and left where they are, for whoever serves the connection.</summary>
internal static class FirstBytes
{
    /// <summary>A request line beyond this is none (the limit that the HTTP/1.1 server has too).</summary>
    private const int LongestLine = 60 * 1024;

    /// <summary>What an HTTP/2 connection without TLS begins with (RFC 9113, 3.4).</summary>
    public static ReadOnlyMemory<byte> Http2Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>Waits for as many bytes as it takes to tell.</summary>
    /// <returns>Null when the connection ended, or the server stops, before anything was certain.</returns>
    public static ValueTask<bool?> AreAsync(ConnectionContext connection, ReadOnlyMemory<byte> expected) =>
        LookAsync(connection, (bytes, isAll) => Compare(bytes, expected.Span, isAll));

    /// <summary>Whether what comes is HTTP/1.x, as its first line tells, or HTTP/2.</summary>
    /// <returns>Null when the connection ended, or the server stops, before anything was certain.</returns>
    public static ValueTask<bool?> AreHttpAsync(ConnectionContext connection) => LookAsync(connection, IsHttp);

    private static bool? Compare(ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> expected, bool isAll)
    {
        var seen = (int)Math.Min(bytes.Length, expected.Length);
        Span<byte> copy = stackalloc byte[expected.Length];
        bytes.Slice(0, seen).CopyTo(copy);
        var isSame = expected.StartsWith(copy[..seen]);
        return !isSame ? false : seen == expected.Length ? true : isAll ? false : null;
    }

    private static bool? IsHttp(ReadOnlySequence<byte> bytes, bool isAll)
    {
        var reader = new SequenceReader<byte>(bytes);
        if (!reader.TryPeek(out var first))
        {
            return isAll ? false : null;
        }

        if (!char.IsAsciiLetterUpper((char)first))
        {
            return false;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return isAll || bytes.Length > LongestLine ? false : null;
        }

        // "GET / HTTP/1.1", or the first line of the HTTP/2 preface
        var version = " HTTP/x.y"u8;
        Span<byte> end = stackalloc byte[version.Length];
        if (line.Length < version.Length)
        {
            return false;
        }

        line.Slice(line.Length - version.Length).CopyTo(end);
        return end.StartsWith(" HTTP/1."u8) || end.SequenceEqual(" HTTP/2.0"u8);
    }

    private static async ValueTask<bool?> LookAsync(ConnectionContext connection, Func<ReadOnlySequence<byte>, bool, bool?> judge)
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

            var verdict = judge(buffer, read.IsCompleted);
            // Unless more bytes are needed nothing counts as examined, so that the server's first read returns at once.
            input.AdvanceTo(buffer.Start, verdict is null ? buffer.End : buffer.Start);
            if (verdict is not null)
            {
                return verdict;
            }
        }
    }
}
