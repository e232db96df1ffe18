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
/// Answers CONNECT, with which clients reach https addresses through a proxy: a plain relay of bytes, save for HTTP to a host of the mesh.
/// The HTTP/1.1 server cannot hand over such a connection, so it is recognised by its first bytes before the server sees it.
/// </summary>
internal sealed class ConnectTunnel(ListenerSlot slot, ProxyConfiguration configuration, TcpRelay relay, TimeProvider time)
{
    private const int MaximumHead = 16 * 1024;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AddressIdleTimeout = TimeSpan.FromHours(1);

    private static readonly ReadOnlyMemory<byte> Method = "CONNECT "u8.ToArray();

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await FirstBytes.AreAsync(connection, Method, slot.FirstByteTimeout, time) is not { } isTunnel)
        {
            return;
        }

        if (!isTunnel)
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
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return;
        }

        await TunnelAsync(connection, authority, next);
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

    private async Task TunnelAsync(ConnectionContext connection, string? authority, ConnectionDelegate next)
    {
        slot.Statistics.Begin();
        var begunAt = time.GetTimestamp();
        var status = 0;
        var traffic = new ConnectionTraffic();
        try
        {
            status = await TunnelAsync(connection, authority, traffic, next);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // One of the two sides went away: so does the tunnel.
        }
        finally
        {
            slot.Statistics.End(status);
            if (!traffic.IsHttp && configuration.Current?.AccessLogFor(slot) is { } log)
            {
                log.Write(traffic.EntryOf(connection, time.GetUtcNow(), time.GetElapsedTime(begunAt), authority, status == 0 ? StatusCodes.Status200OK : status));
            }
        }
    }

    private async Task<int> TunnelAsync(ConnectionContext connection, string? authority, ConnectionTraffic traffic, ConnectionDelegate next)
    {
        var port = authority is null ? 0 : HostName.PortOf(authority, 0);
        if (port == 0)
        {
            return await RefuseAsync(connection, ProxyFailure.BadRequest, traffic);
        }

        var host = HostName.WithoutPort(authority).Trim("[]").ToString();
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            return await RefuseAsync(connection, ProxyFailure.BadRequest, traffic);
        }

        if (AskedAddress.IsOwn(host, port, slot))
        {
            return await RefuseAsync(connection, ProxyFailure.Loop, traffic);
        }

        if (configuration.Current is not { } snapshot || snapshot.Routing.FindListener(slot.Direction, slot.MeshPort) is not { } listener)
        {
            return await RefuseAsync(connection, ProxyFailure.NotConfigured, traffic);
        }

        if (listener.Connections?.FindDestination(host, port) is { } chains)
        {
            return await ToMeshAsync(connection, chains, snapshot, new TunnelTarget(host, port), traffic, next);
        }

        if (listener.FindRouteTable(port)?.FindVirtualHost(host) is not null)
        {
            // A host that only rules for HTTP name.
            return await ToRoutesAsync(connection, listener, new TunnelTarget(host, port), traffic, next);
        }

        return listener.Configuration.UnknownHosts == UnknownHosts.AllowAny
            ? await ToAddressAsync(connection, host, port, traffic, isAccepted: false)
            : await RefuseAsync(connection, ProxyFailure.BlackHole, traffic);
    }

    /// <summary>To what the mesh knows: the caller's first bytes are waited for only where they make a difference.</summary>
    private async Task<int> ToMeshAsync(
        ConnectionContext connection, FilterChainSet chains, ProxySnapshot snapshot, TunnelTarget target, ConnectionTraffic traffic, ConnectionDelegate next)
    {
        var greeting = ConnectionGreeting.None;
        if (chains.LooksAtGreeting)
        {
            await AcceptAsync(connection);
            greeting = await GreetAsync(connection, chains.LooksForTls);
            traffic.ServerName = greeting.ServerName;
        }

        var chain = chains.Find(greeting);
        if (chain is { Http: not null })
        {
            return await ServeAsync(connection, target, traffic, next);
        }

        traffic.RouteName = chain?.Name;
        connection.Features.Set(target);
        var outcome = chain is null ? new ConnectOutcome(ProxyFailure.RouteNotFound) : await relay.ConnectAsync(connection, chain, snapshot);
        if (outcome.Connection is not { } upstream)
        {
            relay.Fail(slot, chain, outcome);
            if (!chains.LooksAtGreeting)
            {
                return await RefuseAsync(connection, outcome.Failure, traffic, outcome.Reason);
            }

            traffic.Failed(outcome.Failure, outcome.Reason);
            connection.Abort(new ConnectionAbortedException("there is no connection to upstream"));
            return StatusCodes.Status200OK;
        }

        using (upstream)
        {
            if (!chains.LooksAtGreeting)
            {
                await AcceptAsync(connection);
            }

            traffic.GoesTo(upstream.Socket, upstream.Cluster.State.Name);
            await relay.RelayAsync(connection, slot, upstream, traffic);
            return StatusCodes.Status200OK;
        }
    }

    private async Task<int> ToRoutesAsync(ConnectionContext connection, ListenerModel listener, TunnelTarget target, ConnectionTraffic traffic, ConnectionDelegate next)
    {
        await AcceptAsync(connection);
        var greeting = await GreetAsync(connection, wantsServerName: false);
        if (greeting.IsHttp)
        {
            return await ServeAsync(connection, target, traffic, next);
        }

        if (listener.Configuration.UnknownHosts == UnknownHosts.AllowAny)
        {
            return await ToAddressAsync(connection, target.Host, target.Port, traffic, isAccepted: true);
        }

        traffic.RouteName = Passthrough.RefusedRouteName;
        connection.Abort(new ConnectionAbortedException("the host is not in the registry"));
        return StatusCodes.Status200OK;
    }

    /// <summary>Its requests are routed as if there were no tunnel: clients that speak HTTP/2 or WebSocket tunnel even plain HTTP.</summary>
    private static async Task<int> ServeAsync(ConnectionContext connection, TunnelTarget target, ConnectionTraffic traffic, ConnectionDelegate next)
    {
        traffic.IsHttp = true;
        connection.Features.Set(target);
        await next(connection);
        return StatusCodes.Status200OK;
    }

    /// <summary>To the very address that the caller asks for.</summary>
    private async Task<int> ToAddressAsync(ConnectionContext connection, string host, int port, ConnectionTraffic traffic, bool isAccepted)
    {
        traffic.RouteName = Passthrough.RouteName;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var (failure, reason) = await ConnectAsync(socket, connection, host, port);

        if (failure != ProxyFailure.None)
        {
            if (!isAccepted)
            {
                return await RefuseAsync(connection, failure, traffic, reason);
            }

            // There is nothing left to say.
            traffic.Failed(failure, reason);
            return StatusCodes.Status200OK;
        }

        if (!isAccepted)
        {
            await AcceptAsync(connection);
        }

        traffic.GoesTo(socket, Passthrough.ClusterName);
        await relay.RelayAsync(connection, slot, socket, AddressIdleTimeout, traffic);
        return StatusCodes.Status200OK;
    }

    private static async ValueTask<(ProxyFailure Failure, string? Reason)> ConnectAsync(Socket socket, ConnectionContext connection, string host, int port)
    {
        // Not a moment longer than this: it looks at what comes in, which is the relay's to read.
        using var gone = new CallerReset(connection);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        limit.CancelAfter(ConnectionSettings.Default.ConnectTimeout);
        try
        {
            await socket.ConnectAsync(host, port, limit.Token);
            return (ProxyFailure.None, null);
        }
        catch (SocketException error)
        {
            return (ProxyFailure.ConnectionRefused, $"delayed connect error: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            return (gone.Token.IsCancellationRequested ? ProxyFailure.CallerGone : ProxyFailure.ConnectionTimeout, null);
        }
    }

    private async ValueTask<ConnectionGreeting> GreetAsync(ConnectionContext connection, bool wantsServerName)
    {
        using var limit = new CancellationTokenSource(slot.FirstByteTimeout, time);
        return await GreetingReader.ReadAsync(connection, wantsServerName, limit.Token);
    }

    private static ValueTask AcceptAsync(ConnectionContext connection) =>
        new CallerEnd(connection).SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), CancellationToken.None);

    private async ValueTask<int> RefuseAsync(ConnectionContext connection, ProxyFailure failure, ConnectionTraffic traffic, string? transportFailure = null)
    {
        var reply = LocalReply.For(failure);
        var body = reply.Text(transportFailure, retried: false);
        traffic.Failed(failure, transportFailure);
        traffic.RouteName = failure == ProxyFailure.BlackHole ? Passthrough.RefusedRouteName : traffic.RouteName;
        traffic.Answered = Encoding.UTF8.GetByteCount(body);
        var type = body.Length > 0 ? "content-type: text/plain\r\n" : "";
        var head = $"HTTP/1.1 {reply.Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(reply.Status)}\r\n"
            + $"date: {time.GetUtcNow():R}\r\nserver: {slot.ServerName}\r\n{type}content-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(head + body));
        await connection.Transport.Output.CompleteAsync();
        return reply.Status;
    }
}
