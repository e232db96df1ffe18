using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Forwarding;
using MeshProxy.LocalReplies;
using MeshProxy.Observability.Traffic;
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
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AddressIdleTimeout = TimeSpan.FromHours(1);

    private static readonly ReadOnlyMemory<byte> Method = "CONNECT "u8.ToArray();

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
        ConnectHead head;
        try
        {
            head = await ConnectHead.ReadAsync(connection.Transport.Input, limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return;
        }

        await TunnelAsync(connection, head, next);
    }

    private async Task TunnelAsync(ConnectionContext connection, ConnectHead head, ConnectionDelegate next)
    {
        slot.Statistics.Begin();
        var begunAt = time.GetTimestamp();
        var status = 0;
        var traffic = new ConnectionTraffic();
        try
        {
            status = head.Refusal is { } refusal
                ? await RefuseAsync(connection, refusal, traffic)
                : await TunnelAsync(connection, head.Authority, traffic, next);
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
                var told = status == 0 ? StatusCodes.Status200OK : status;
                log.Write(traffic.EntryOf(connection, time.GetUtcNow(), time.GetElapsedTime(begunAt), head.Authority, told));
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

        if (listener.Configuration.UnknownHosts == UnknownHosts.AllowAny)
        {
            return await ToAddressAsync(connection, host, port, traffic, isAccepted: false);
        }

        relay.Fail(connection, slot, FlowLabels.BlackHole, ProxyFailure.BlackHole);
        return await RefuseAsync(connection, ProxyFailure.BlackHole, traffic);
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
            relay.Fail(connection, slot, chain, outcome);
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
        relay.Fail(connection, slot, FlowLabels.BlackHole, ProxyFailure.BlackHole);
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
            relay.Fail(connection, slot, Passthrough.ClusterName, failure);
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

    private ValueTask<int> RefuseAsync(ConnectionContext connection, BadRequestReply refusal, ConnectionTraffic traffic)
    {
        (traffic.Flag, traffic.Details) = ("DPE", refusal.Details);
        return AnswerAsync(connection, refusal.Status, refusal.Body, traffic);
    }

    private ValueTask<int> RefuseAsync(ConnectionContext connection, ProxyFailure failure, ConnectionTraffic traffic, string? transportFailure = null)
    {
        var reply = LocalReply.For(failure);
        var body = reply.Text(transportFailure, retried: false);
        traffic.Failed(failure, transportFailure);
        traffic.RouteName = failure == ProxyFailure.BlackHole ? Passthrough.RefusedRouteName : traffic.RouteName;
        return AnswerAsync(connection, reply.Status, body, traffic);
    }

    private async ValueTask<int> AnswerAsync(ConnectionContext connection, int status, string body, ConnectionTraffic traffic)
    {
        traffic.Answered = Encoding.UTF8.GetByteCount(body);
        var type = body.Length > 0 ? "content-type: text/plain\r\n" : "";
        var head = $"HTTP/1.1 {status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}\r\n"
            + $"date: {time.GetUtcNow():R}\r\nserver: {slot.ServerName}\r\n{type}content-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(head + body));
        await connection.Transport.Output.CompleteAsync();
        return status;
    }
}
