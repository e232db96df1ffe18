using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshProxy.Limits;

/// <summary>What a caller may take of the proxy. The defaults are Envoy's, save where that has none.</summary>
internal sealed record ProxyLimits
{
    /// <summary>The server's own buffer for what it reads ahead of a connection.</summary>
    private const int ReadAhead = 1024 * 1024;

    /// <summary>The server looks at rates about once a second.</summary>
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>Headers of a request in KiB, and its request line as much again; 1 to 8192. Envoy's max_request_headers_kb.</summary>
    public int RequestHeadKiB { get; init; } = 60;

    /// <summary>How many headers a request may have; 1 to 10,000. Envoy's max_headers_count.</summary>
    public int RequestHeaders { get; init; } = 100;

    /// <summary>From the first byte of a head to its last; null for no limit. Envoy's request_headers_timeout, which is off there.</summary>
    public TimeSpan? HeadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection stays open without a request; null for no limit. Envoy's idle_timeout.</summary>
    public TimeSpan? IdleTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Requests at a time on one HTTP/2 connection; 1 to 1,000,000. Envoy's max_concurrent_streams.</summary>
    public int Streams { get; init; } = 1024;

    /// <summary>Open connections to each listener; 1 to 1,000,000. Envoy's downstream_cx limit of a listener, which is off there.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>The fewest bytes a second that a body may come or be taken with; null for no limit, as Envoy has none.</summary>
    public int? BodyRate { get; init; }

    /// <summary>Tells the server; what it has no limit for is the matter of <see cref="ConnectionLimit"/>.</summary>
    public void Apply(KestrelServerOptions server)
    {
        // Two readers may take a line feed alone for the end of a line, or for a part of it.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        var limits = server.Limits;
        var head = RequestHeadKiB * 1024;
        limits.MaxRequestLineSize = head;
        limits.MaxRequestHeadersTotalSize = head;
        limits.MaxRequestHeaderCount = RequestHeaders;
        limits.MaxRequestBufferSize = Math.Max(ReadAhead, head);
        limits.RequestHeadersTimeout = HeadTime ?? Timeout.InfiniteTimeSpan;
        limits.KeepAliveTimeout = IdleTime ?? Timeout.InfiniteTimeSpan;
        // A body has no size of its own: it passes through, piece by piece.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = BodyRate is { } taken ? new MinDataRate(taken, RateGrace) : null;
        limits.MinResponseDataRate = BodyRate is { } given ? new MinDataRate(given, RateGrace) : null;
        limits.Http2.MaxStreamsPerConnection = Streams;
        limits.Http2.MaxRequestHeaderFieldSize = head;
    }
}
