namespace Aspire.Hosting;

/// <summary>
/// What a caller may take of the proxies of a mesh; what is null stays as the proxy has it. Configuration has the last word: section <c>Mesh:Limits</c>,
/// where each is written as for the option <c>--limit-…</c> of a proxy.
/// </summary>
[AspireExport(ExposeProperties = true)]
public sealed class MeshProxyLimits
{
    /// <summary>
    /// Size of a request's headers in KiB, and of its request line as much again, 1 to 8192 (Envoy's <c>max_request_headers_kb</c>). Default: 60.
    /// Configuration: <c>Mesh:Limits:Head</c>.
    /// </summary>
    public int? HeadKiB { get; set; }

    /// <summary>
    /// How many headers a request may have, 1 to 10,000 (Envoy's <c>max_headers_count</c>). Default: 100. Configuration: <c>Mesh:Limits:Headers</c>.
    /// </summary>
    public int? Headers { get; set; }

    /// <summary>
    /// How long a request's head may take from its first byte to its last, at most 24 hours; <see cref="Timeout.InfiniteTimeSpan"/> for no limit (Envoy's
    /// <c>request_headers_timeout</c>). Default: 30 seconds. Configuration: <c>Mesh:Limits:HeadTime</c>, such as <c>10s</c> or <c>off</c>.
    /// </summary>
    public TimeSpan? HeadTime { get; set; }

    /// <summary>
    /// How long a connection stays open without a request, at most 24 hours; <see cref="Timeout.InfiniteTimeSpan"/> for no limit (Envoy's
    /// <c>idle_timeout</c>). Default: an hour. Configuration: <c>Mesh:Limits:IdleTime</c>, such as <c>5m</c> or <c>off</c>.
    /// </summary>
    public TimeSpan? IdleTime { get; set; }

    /// <summary>
    /// Requests at a time on one HTTP/2 connection, 1 to 1,000,000 (Envoy's <c>max_concurrent_streams</c>). Default: 1024. Configuration:
    /// <c>Mesh:Limits:Streams</c>.
    /// </summary>
    public int? Streams { get; set; }

    /// <summary>Open connections to each listener, 1 to 1,000,000. Default: 10,000. Configuration: <c>Mesh:Limits:Connections</c>.</summary>
    public int? Connections { get; set; }

    /// <summary>
    /// The fewest bytes a second that a body may come or be taken with, looked at after 5 seconds; at least 1. Default: no limit. Configuration:
    /// <c>Mesh:Limits:BodyRate</c>, a number or <c>off</c>.
    /// </summary>
    public int? BodyRate { get; set; }
}
