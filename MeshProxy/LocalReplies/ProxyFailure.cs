namespace MeshProxy.LocalReplies;

/// <summary>Why a request did not get an answer from upstream.</summary>
internal enum ProxyFailure
{
    None,

    /// <summary>No configuration has come yet.</summary>
    NotConfigured,
    RouteNotFound,
    ClusterNotFound,
    NoHealthyUpstream,
    ConnectionRefused,
    ConnectionTimeout,
    ConnectionTermination,

    /// <summary>Upstream reset the stream before it answered (HTTP/2).</summary>
    RemoteReset,

    /// <summary>Upstream reset the stream and says that it did nothing with it (HTTP/2's REFUSED_STREAM, or GOAWAY).</summary>
    StreamRefused,
    ProtocolError,

    /// <summary>The route's timeout has passed.</summary>
    RequestTimeout,

    /// <summary>The limit that a gRPC request sets itself has passed on the way to the application.</summary>
    StreamDuration,

    /// <summary>The limit on a single try has passed.</summary>
    TryTimeout,

    /// <summary>Upstream's answer was dropped for another try; never the end of a request.</summary>
    RetriableAnswer,

    /// <summary>A retry is due, and more of the request has come in than is kept.</summary>
    BufferOverflow,

    /// <summary>An abort that the route injects.</summary>
    FaultAbort,

    /// <summary>A limit of the cluster is reached; never retried.</summary>
    Overflow,

    /// <summary>REGISTRY_ONLY, and the host is not in the registry.</summary>
    BlackHole,

    /// <summary>The request would come back to this very listener.</summary>
    Loop,

    /// <summary>What the caller sent cannot be read.</summary>
    BadRequest,

    /// <summary>A CONNECT that is not the first request of its connection.</summary>
    ConnectNotFirst,

    /// <summary>The caller went away; nobody reads an answer.</summary>
    CallerGone,
}
