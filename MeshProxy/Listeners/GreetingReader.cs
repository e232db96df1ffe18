using System.Buffers;
using System.IO.Pipelines;
using MeshProxy.Tls;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Listeners;

/// <summary>Looks at the first bytes of a connection and leaves them where they are.</summary>
internal static class GreetingReader
{
    private const int LongestMethod = 8;

    private static readonly Recognise<ConnectionGreeting> RecogniseWhole =
        static (in bytes, out greeting) => TryRecognise(bytes, wantsServerName: true, out greeting);

    private static readonly Recognise<ConnectionGreeting> RecogniseStart =
        static (in bytes, out greeting) => TryRecognise(bytes, wantsServerName: false, out greeting);

    private static readonly byte[][] Methods =
        [.. new[] { "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "TRACE ", "PATCH ", "CONNECT ", "PRI * HT" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private delegate bool Recognise<T>(in ReadOnlySequence<byte> bytes, out T found);

    /// <summary>Waits until the bytes can be told apart.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="wantsServerName">Whether the whole of a TLS greeting is waited for, for its server name and ALPN, or its first byte is enough.</param>
    /// <param name="cancellationToken">When there is no use in waiting any longer.</param>
    /// <exception cref="OperationCanceledException">They did not come in time, or at all, or before the server stops.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static ValueTask<ConnectionGreeting> ReadAsync(ConnectionContext connection, bool wantsServerName, CancellationToken cancellationToken) =>
        ReadAsync(connection, wantsServerName ? RecogniseWhole : RecogniseStart, cancellationToken);

    /// <summary>Waits for the whole of a TLS greeting, for what its client can do with certificates.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time, or at all, or before the server stops.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static ValueTask<ClientOffer> ReadOfferAsync(ConnectionContext connection, CancellationToken cancellationToken) =>
        ReadAsync<ClientOffer>(connection, ClientHello.TryReadOffer, cancellationToken);

    private static async ValueTask<T> ReadAsync<T>(ConnectionContext connection, Recognise<T> tryRecognise, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
        // A connection that says nothing must not hold up the end of the server.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = stopping.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input);
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (read.IsCanceled)
            {
                input.AdvanceTo(buffer.Start);
                throw new OperationCanceledException("the server stops");
            }

            if (read.IsCompleted && buffer.IsEmpty)
            {
                input.AdvanceTo(buffer.Start);
                throw new OperationCanceledException("the caller has ended without a byte");
            }

            var isKnown = tryRecognise(buffer, out var greeting) || read.IsCompleted;
            // Unless more bytes are needed nothing counts as examined, so that the next reader's first read returns at once.
            input.AdvanceTo(buffer.Start, isKnown ? buffer.Start : buffer.End);
            if (isKnown)
            {
                return greeting;
            }
        }
    }

    private static bool TryRecognise(in ReadOnlySequence<byte> bytes, bool wantsServerName, out ConnectionGreeting greeting)
    {
        greeting = ConnectionGreeting.None;
        if (bytes.IsEmpty)
        {
            return false;
        }

        if (bytes.FirstSpan[0] == ClientHello.HandshakeRecord)
        {
            if (!wantsServerName)
            {
                greeting = ConnectionGreeting.Tls(serverName: null);
                return true;
            }

            if (!ClientHello.TryRead(bytes, out var isTls, out var serverName, out var isMesh))
            {
                return false;
            }

            greeting = isTls ? ConnectionGreeting.Tls(serverName, isMesh) : ConnectionGreeting.None;
            return true;
        }

        Span<byte> start = stackalloc byte[LongestMethod];
        var length = (int)Math.Min(bytes.Length, LongestMethod);
        bytes.Slice(0, length).CopyTo(start);
        var mayBecome = false;
        foreach (var method in Methods)
        {
            var common = Math.Min(length, method.Length);
            if (start[..common].SequenceEqual(method.AsSpan(0, common)))
            {
                if (common == method.Length)
                {
                    greeting = ConnectionGreeting.Http;
                    return true;
                }

                mayBecome = true;
            }
        }

        return !mayBecome;
    }
}
