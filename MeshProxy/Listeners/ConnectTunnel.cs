using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Configuration;
using MeshProxy.Forwarding;
using MeshProxy.LocalReplies;
using MeshRouting;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Listeners;

/// <summary>
/// Answers CONNECT, with which clients reach https addresses through a proxy: a plain relay of bytes, save for HTTP to a host of the mesh.
/// The HTTP/1.1 server cannot hand over such a connection, so it is recognised by its first bytes before the server sees it.
/// </summary>
internal sealed class ConnectTunnel(ListenerSlot slot, ProxyConfiguration configuration, TimeProvider time)
{
    private const int MaximumHead = 16 * 1024;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);

    private static readonly ReadOnlyMemory<byte> Method = "CONNECT "u8.ToArray();

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await FirstBytes.AreAsync(connection, Method) is not { } isTunnel)
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
        catch (OperationCanceledException)
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
        var traffic = new TunnelTraffic();
        try
        {
            var port = authority is null ? 0 : HostName.PortOf(authority, 0);
            if (port == 0)
            {
                status = await RefuseAsync(connection, ProxyFailure.BadRequest, traffic);
                return;
            }

            var host = HostName.WithoutPort(authority).Trim("[]").ToString();
            if (Refusal(host, port, out var isKnown) is { } refusal)
            {
                status = await RefuseAsync(connection, refusal, traffic);
                return;
            }

            if (isKnown)
            {
                // Clients that speak HTTP/2 or WebSocket tunnel even plain HTTP: the mesh routes it as if there were no tunnel.
                await AcceptAsync(connection);
                status = StatusCodes.Status200OK;
                if (await FirstBytes.AreHttpAsync(connection) is not false)
                {
                    connection.Features.Set(new TunnelTarget(host, port));
                    await next(connection);
                    return;
                }
            }

            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
            limit.CancelAfter(ConnectionSettings.Default.ConnectTimeout);
            try
            {
                await socket.ConnectAsync(host, port, limit.Token);
            }
            catch (Exception error) when (isKnown && error is SocketException or OperationCanceledException)
            {
                // Accepted already: there is nothing left to say.
                return;
            }
            catch (SocketException error)
            {
                status = await RefuseAsync(connection, ProxyFailure.ConnectionRefused, traffic, $"delayed connect error: {error.Message}");
                return;
            }
            catch (OperationCanceledException)
            {
                status = await RefuseAsync(connection, ProxyFailure.ConnectionTimeout, traffic);
                return;
            }

            if (!isKnown)
            {
                await AcceptAsync(connection);
                status = StatusCodes.Status200OK;
            }

            traffic.Upstream = socket.RemoteEndPoint;
            traffic.Local = socket.LocalEndPoint;
            await RelayAsync(connection, socket, traffic);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // One of the two sides went away: so does the tunnel.
        }
        finally
        {
            slot.Statistics.End(status);
            if (configuration.Current?.AccessLogFor(slot) is { } log)
            {
                Write(log, connection, authority, status, traffic, time.GetElapsedTime(begunAt));
            }
        }
    }

    private static async ValueTask AcceptAsync(ConnectionContext connection) =>
        await connection.Transport.Output.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());

    private ProxyFailure? Refusal(string host, int port, out bool isKnown)
    {
        isKnown = false;
        if (AskedAddress.IsOwn(host, port, slot))
        {
            return ProxyFailure.Loop;
        }

        if (configuration.Current?.Routing.FindListener(slot.Direction, slot.MeshPort) is not { } listener)
        {
            return ProxyFailure.NotConfigured;
        }

        isKnown = listener.FindRouteTable(port)?.FindVirtualHost(host) is not null;
        return isKnown || listener.Configuration.UnknownHosts == UnknownHosts.AllowAny ? null : ProxyFailure.BlackHole;
    }

    private async ValueTask<int> RefuseAsync(ConnectionContext connection, ProxyFailure failure, TunnelTraffic traffic, string? transportFailure = null)
    {
        var reply = LocalReply.For(failure);
        var body = reply.Text(transportFailure, retried: false);
        traffic.Flag = reply.Flag;
        traffic.Details = reply.DetailsOf(transportFailure, hasBegun: false);
        traffic.TransportFailure = transportFailure;
        traffic.Sent = Encoding.UTF8.GetByteCount(body);
        var type = body.Length > 0 ? "content-type: text/plain\r\n" : "";
        var head = $"HTTP/1.1 {reply.Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(reply.Status)}\r\n"
            + $"date: {time.GetUtcNow():R}\r\nserver: {slot.ServerName}\r\n{type}content-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(head + body));
        await connection.Transport.Output.CompleteAsync();
        return reply.Status;
    }

    private void Write(AccessLogSink log, ConnectionContext connection, string? authority, int status, TunnelTraffic traffic, TimeSpan duration)
    {
        var local = connection.LocalEndPoint as IPEndPoint;
        var remote = connection.RemoteEndPoint as IPEndPoint;
        log.Write(new AccessLogEntry
        {
            StartedAt = time.GetUtcNow() - duration,
            Duration = duration,
            Method = HttpMethods.Connect,
            Authority = authority,
            Protocol = HttpProtocol.Http11,
            Status = status,
            Flags = traffic.Flag == "-" ? [] : [traffic.Flag],
            Details = traffic.Details,
            TransportFailure = traffic.TransportFailure,
            BytesReceived = traffic.Received,
            BytesSent = traffic.Sent,
            UpstreamHost = traffic.UpstreamHost,
            UpstreamCluster = traffic.Upstream is null ? null : Passthrough.ClusterName,
            UpstreamLocal = traffic.Local,
            LocalAddress = local?.Address,
            LocalPort = local?.Port ?? 0,
            RemoteAddress = remote?.Address,
            RemotePort = remote?.Port ?? 0,
            RouteName = status == StatusCodes.Status502BadGateway ? Passthrough.RefusedRouteName : Passthrough.RouteName,
            ConnectionId = connection.ConnectionId,
        });
    }

    private static async Task RelayAsync(ConnectionContext connection, Socket socket, TunnelTraffic traffic)
    {
        // Not tied to ConnectionClosed, which fires as soon as the caller ends its own half.
        using var stop = new CancellationTokenSource();
        await using var upstream = traffic.Count(new NetworkStream(socket));
        var there = SendAsync();
        var back = ReceiveAsync();
        // An error on either side ends both; an orderly end of one leaves the other open.
        await Task.WhenAll(there, back);

        async Task SendAsync()
        {
            try
            {
                await connection.Transport.Input.CopyToAsync(upstream, stop.Token);
                socket.Shutdown(SocketShutdown.Send);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }

        async Task ReceiveAsync()
        {
            try
            {
                await upstream.CopyToAsync(connection.Transport.Output, stop.Token);
                await connection.Transport.Output.CompleteAsync();
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
