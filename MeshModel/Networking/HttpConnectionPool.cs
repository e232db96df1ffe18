using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConnectionPoolSettings.HTTPSettings</c>.</summary>
public sealed record HttpConnectionPool
{
    [Field("Most requests that wait for a connection; 0 for no limit.")]
    public int Http1MaxPendingRequests { get; init; }

    [Field("Most requests under way; 0 for no limit.")]
    public int Http2MaxRequests { get; init; }

    [Field("Requests after which a connection is closed; 1 turns keep-alive off, 0 for no limit.")]
    public int MaxRequestsPerConnection { get; init; }

    [Field("Most retries under way; 0 for no limit.")]
    public int MaxRetries { get; init; }

    [Field("When a connection without requests is closed; after 1h when left out.")]
    public TimeSpan? IdleTimeout { get; init; }

    [Field("Whether HTTP/1.1 is turned into HTTP/2 on the way.")]
    public H2UpgradePolicy? H2UpgradePolicy { get; init; }

    [Field("Whether the service is spoken to in the protocol of the caller.")]
    public bool UseClientProtocol { get; init; }

    [Field("Most requests at one time on an HTTP/2 connection.")]
    [WithoutEffect]
    public int MaxConcurrentStreams { get; init; }

    [Field("PING frames on HTTP/2 connections.")]
    public Http2KeepAlive? Http2KeepAlive { get; init; }
}
