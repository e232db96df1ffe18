using System.Net;
using System.Net.Sockets;
using MeshProxy.AccessLogging;
using MeshProxy.LocalReplies;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Relaying;

/// <summary>What there is to tell of a connection at its end, when its bytes were relayed or came to nothing.</summary>
internal sealed class ConnectionTraffic
{
    /// <summary>What carried its bytes; null when none were.</summary>
    public ByteRelay? Relay { get; set; }

    public EndPoint? Upstream { get; set; }

    public EndPoint? Local { get; set; }

    public string? UpstreamHost => Upstream is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
        ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString()
        : Upstream?.ToString();

    /// <summary>The cluster that it went to; null when it went nowhere.</summary>
    public string? Cluster { get; set; }

    public string? RouteName { get; set; }

    /// <summary>The name that TLS asks for; null when it was not looked at.</summary>
    public string? ServerName { get; set; }

    public string Flag { get; set; } = "-";

    public string Details { get; set; } = "via_upstream";

    public string? TransportFailure { get; set; }

    /// <summary>Bytes of an answer that the proxy made itself.</summary>
    public long Answered { get; set; }

    /// <summary>Whether its requests are logged, each for itself.</summary>
    public bool IsHttp { get; set; }

    public void GoesTo(Socket socket, string cluster)
    {
        Upstream = socket.RemoteEndPoint;
        Local = socket.LocalEndPoint;
        Cluster = cluster;
    }

    public void Failed(ProxyFailure failure, string? reason)
    {
        var reply = LocalReply.For(failure);
        Flag = reply.Flag;
        Details = reply.DetailsOf(reason, hasBegun: false);
        TransportFailure = reason;
    }

    /// <summary>Its line: of a CONNECT, or of a connection that nobody has asked for in words.</summary>
    public AccessLogEntry EntryOf(ConnectionContext connection, DateTimeOffset now, TimeSpan duration, string? connectAuthority = null, int status = 0)
    {
        var local = connection.LocalEndPoint as IPEndPoint;
        var remote = connection.RemoteEndPoint as IPEndPoint;
        return new AccessLogEntry
        {
            StartedAt = now - duration,
            Duration = duration,
            Method = status == 0 ? null : HttpMethods.Connect,
            Authority = connectAuthority,
            Protocol = status == 0 ? null : HttpProtocol.Http11,
            Status = status,
            Flags = Flag == "-" ? [] : [Flag],
            // Envoy has details for requests only.
            Details = status == 0 ? null : Details,
            TransportFailure = TransportFailure,
            BytesReceived = Relay?.Sent ?? 0,
            BytesSent = Relay?.Received ?? Answered,
            UpstreamHost = UpstreamHost,
            UpstreamCluster = Cluster,
            UpstreamLocal = Local,
            LocalAddress = local?.Address,
            LocalPort = local?.Port ?? 0,
            RemoteAddress = remote?.Address,
            RemotePort = remote?.Port ?? 0,
            ServerName = ServerName,
            RouteName = RouteName,
            ConnectionId = connection.ConnectionId,
        };
    }
}
