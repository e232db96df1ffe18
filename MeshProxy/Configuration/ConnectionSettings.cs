using MeshProtocol;
using MeshProxy.Tls;

namespace MeshProxy.Configuration;

/// <summary>How the connections of a pool are made and kept.</summary>
internal sealed record ConnectionSettings
{
    public static ConnectionSettings Default { get; } = new();

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// When a connection without requests is closed. The default is shorter than Envoy's hour, so that it is this side
    /// that lets go first, never the peer while a request is on its way.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After that a connection takes no more requests.</summary>
    public TimeSpan Lifetime { get; init; } = Timeout.InfiniteTimeSpan;

    public KeepaliveProbes? Keepalive { get; init; }

    /// <summary>PING frames on HTTP/2 connections; null for none.</summary>
    public Http2Keepalive? Http2Keepalive { get; init; }

    /// <summary>Null for plain text.</summary>
    public UpstreamSecurity? Security { get; init; }

    public static ConnectionSettings Of(Cluster cluster, UpstreamSecurity? security = null)
    {
        var settings = security is null ? Default : Default with { Security = security };
        if (cluster.ConnectTimeoutMs > 0)
        {
            settings = settings with { ConnectTimeout = BoundedTime.OfMilliseconds(cluster.ConnectTimeoutMs) };
        }

        settings = settings with { Http2Keepalive = cluster.Http2Keepalive };
        return cluster.Connections is not { } connections ? settings : settings with
        {
            IdleTimeout = connections.IdleTimeoutMs == 0 ? settings.IdleTimeout : OrNever(connections.IdleTimeoutMs),
            Lifetime = OrNever(connections.MaxDurationMs),
            Keepalive = connections.Keepalive,
        };
    }

    private static TimeSpan OrNever(long milliseconds) =>
        milliseconds > 0 ? BoundedTime.OfMilliseconds(milliseconds) : Timeout.InfiniteTimeSpan;
}
