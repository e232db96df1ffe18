using System.Globalization;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshProxy.Observability.Expressions;

namespace MeshProxy.AccessLogging;

/// <summary>Filters of access logs.</summary>
internal sealed class AccessLogCondition : IAttributes<AccessLogEntry>
{
    private static readonly AccessLogCondition Attributes = new();

    private AccessLogCondition()
    {
    }

    /// <returns>Says whether it holds; null where that cannot be told.</returns>
    /// <exception cref="ArgumentException">A regular expression is none.</exception>
    public static Func<AccessLogEntry, bool?> Compile(LogCondition condition) => CompiledCondition.Of(condition, Attributes);

    public Func<AccessLogEntry, double?>? Number(LogSubject subject) => subject switch
    {
        LogSubject.RequestSize => static entry => entry.BytesReceived,
        LogSubject.Duration => static entry => entry.Duration.TotalMilliseconds,
        LogSubject.Code => static entry => entry.Status == 0 ? null : entry.Status,
        LogSubject.GrpcStatus => static entry =>
            int.TryParse(Header(entry.ResponseHeaders, MeshHeaders.GrpcStatus), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null,
        LogSubject.ResponseSize => static entry => entry.BytesSent,
        LogSubject.DestinationPort => static entry => entry.LocalPort,
        _ => null,
    };

    public Func<AccessLogEntry, string?> Text(LogSubject subject, string key) => subject switch
    {
        LogSubject.Path => static entry => entry.Path,
        LogSubject.UrlPath => static entry => entry.Path?.Split('?', 2)[0],
        LogSubject.Query => static entry => entry.Path?.Split('?', 2) is [_, var query] ? query : "",
        LogSubject.Host => static entry => entry.Authority,
        LogSubject.Scheme => static entry => entry.Scheme,
        LogSubject.Method => static entry => entry.Method,
        LogSubject.Protocol => static entry => entry.Protocol,
        LogSubject.RequestHeader => entry => Header(entry.RequestHeaders, key),
        LogSubject.ResponseHeader => entry => Header(entry.ResponseHeaders, key),
        LogSubject.CodeDetails => static entry => entry.Details,
        LogSubject.ServerName => static entry => entry.ServerName,
        LogSubject.SourceAddress => static entry => entry.PeerAddress is { } peer ? new System.Net.IPEndPoint(peer, entry.PeerPort).ToString() : null,
        LogSubject.UpstreamAddress => static entry => entry.UpstreamHost,
        LogSubject.ClusterName => static entry => entry.UpstreamCluster,
        LogSubject.RouteName => static entry => entry.RouteName,
        _ => static _ => null,
    };

    public bool IsMutualTls(AccessLogEntry of) => of.IsMutualTls;

    private static string? Header(IHeaderDictionary? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;
}
