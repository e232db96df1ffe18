using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Forwarding;
using MeshProxy.LocalReplies;
using MeshProxy.Relaying;
using MeshRouting;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Listeners;

/// <summary>
/// Answers CONNECT, with which clients reach https addresses through a proxy: a plain relay of bytes.
/// The HTTP/1.1 server cannot hand over such a connection, so it is recognised by its first bytes before the server sees it.
/// </summary>
internal sealed class ConnectTunnel(ListenerSlot slot, ProxyConfiguration configuration, TcpRelay relay)
{
    private const int MaximumHead = 16 * 1024;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AddressIdleTimeout = TimeSpan.FromHours(1);

    private static ReadOnlySpan<byte> Method => "CONNECT "u8;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!await BeginsWithConnectAsync(connection))
        {
            await next(connection);
            return;
        }

        using var limit = new CancellationTokenSource(HeadTimeout);
        string? authority;
        try
        {
            authority = await ReadAuthorityAsync(connection.Transport.Input, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await TunnelAsync(connection, authority);
    }

    /// <summary>Looks at the first bytes and leaves them where they are.</summary>
    private static async ValueTask<bool> BeginsWithConnectAsync(ConnectionContext connection)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                return false;
            }

            var buffer = read.Buffer;
            var seen = (int)Math.Min(buffer.Length, Method.Length);
            var isSame = StartsAlike(buffer.Slice(0, seen));
            var isEnough = !isSame || seen == Method.Length || read.IsCompleted;
            // Unless more bytes are needed nothing counts as examined, so that the server's first read returns at once.
            connection.Transport.Input.AdvanceTo(buffer.Start, isEnough ? buffer.Start : buffer.End);
            if (isEnough)
            {
                return isSame && seen == Method.Length;
            }
        }
    }

    private static bool StartsAlike(ReadOnlySequence<byte> bytes)
    {
        Span<byte> copy = stackalloc byte[Method.Length];
        bytes.CopyTo(copy);
        return Method.StartsWith(copy[..(int)bytes.Length]);
    }

    /// <summary>Reads the whole head; null when it is none.</summary>
    private static async ValueTask<string?> ReadAuthorityAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (TryTakeHead(input, read, out var head))
            {
                // "CONNECT host:port HTTP/1.1"
                return head.Split(' ') is [_, var authority, var version] && version.StartsWith("HTTP/1.", StringComparison.Ordinal)
                    ? authority
                    : null;
            }

            if (read.IsCompleted || read.Buffer.Length > MaximumHead)
            {
                return null;
            }
        }
    }

    private static bool TryTakeHead(PipeReader input, ReadResult read, out string requestLine)
    {
        var reader = new SequenceReader<byte>(read.Buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, EndOfHead))
        {
            requestLine = "";
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }

        var text = Encoding.Latin1.GetString(head);
        requestLine = text.Split("\r\n", 2)[0];
        input.AdvanceTo(reader.Position);
        return true;
    }

    private async Task TunnelAsync(ConnectionContext connection, string? authority)
    {
        slot.Statistics.Begin();
        var status = 0;
        try
        {
            var port = authority is null ? 0 : HostName.PortOf(authority, 0);
            if (port == 0)
            {
                status = await RefuseAsync(connection, ProxyFailure.BadRequest);
                return;
            }

            var host = HostName.WithoutPort(authority).Trim("[]").ToString();
            var snapshot = configuration.Current;
            var listener = snapshot?.Routing.FindListener(slot.Direction, slot.MeshPort);
            var chains = listener?.Connections?.FindDestination(host, port);
            if (Passthrough.IsOwnAddress(host, port, slot))
            {
                status = await RefuseAsync(connection, ProxyFailure.Loop);
            }
            else if (listener is null)
            {
                status = await RefuseAsync(connection, ProxyFailure.NotConfigured);
            }
            else if (chains is not null)
            {
                status = await ToMeshAsync(connection, chains, snapshot!);
            }
            else if (listener.FindRouteTable(port)?.FindVirtualHost(host) is null && listener.Configuration.UnknownHosts != UnknownHosts.AllowAny)
            {
                status = await RefuseAsync(connection, ProxyFailure.BlackHole);
            }
            else
            {
                status = await ToAddressAsync(connection, host, port);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // One of the two sides went away: so does the tunnel.
        }
        finally
        {
            slot.Statistics.End(status);
        }
    }

    /// <summary>To what the mesh knows: the caller's first bytes are waited for only where they make a difference.</summary>
    private async Task<int> ToMeshAsync(ConnectionContext connection, FilterChainSet chains, ProxySnapshot snapshot)
    {
        var greeting = ConnectionGreeting.None;
        if (chains.LooksAtGreeting)
        {
            await AcceptAsync(connection);
            greeting = await GreetingReader.ReadAsync(connection.Transport.Input, connection.ConnectionClosed);
        }

        var chain = chains.Find(greeting);
        var outcome = chain is null ? new ConnectOutcome(ProxyFailure.RouteNotFound) : await relay.ConnectAsync(connection, chain, snapshot);
        if (outcome.Connection is not { } upstream)
        {
            relay.Fail(slot, chain, outcome);
            if (!chains.LooksAtGreeting)
            {
                return await RefuseAsync(connection, outcome.Failure, outcome.Reason);
            }

            connection.Abort(new ConnectionAbortedException("there is no connection to upstream"));
            return StatusCodes.Status200OK;
        }

        using (upstream)
        {
            if (!chains.LooksAtGreeting)
            {
                await AcceptAsync(connection);
            }

            await relay.RelayAsync(connection, slot, upstream);
            return StatusCodes.Status200OK;
        }
    }

    /// <summary>To the very address that the caller asks for.</summary>
    private async Task<int> ToAddressAsync(ConnectionContext connection, string host, int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(ConnectionSettings.Default.ConnectTimeout);
        try
        {
            await socket.ConnectAsync(host, port, limit.Token);
        }
        catch (SocketException error)
        {
            return await RefuseAsync(connection, ProxyFailure.ConnectionRefused, $"delayed connect error: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            return await RefuseAsync(connection, ProxyFailure.ConnectionTimeout);
        }

        await AcceptAsync(connection);
        await relay.RelayAsync(connection, slot, socket, AddressIdleTimeout);
        return StatusCodes.Status200OK;
    }

    private static ValueTask AcceptAsync(ConnectionContext connection) =>
        new CallerEnd(connection).SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), CancellationToken.None);

    private async ValueTask<int> RefuseAsync(ConnectionContext connection, ProxyFailure failure, string? transportFailure = null)
    {
        var reply = LocalReply.For(failure);
        var body = reply.Text(transportFailure, retried: false);
        var head = $"HTTP/1.1 {reply.Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(reply.Status)}\r\n"
            + $"server: {slot.ServerName}\r\ncontent-type: text/plain\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(head + body));
        await connection.Transport.Output.CompleteAsync();
        return reply.Status;
    }
}
