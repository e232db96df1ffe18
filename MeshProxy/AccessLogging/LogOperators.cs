using System.Net;
using MeshProxy.Forwarding;

namespace MeshProxy.AccessLogging;

/// <summary>Envoy's command operators, by name.</summary>
internal static class LogOperators
{
    /// <summary>Operators whose subject this proxy does not have: they are known, and always absent.</summary>
    private static readonly HashSet<string> AlwaysAbsent = new(StringComparer.Ordinal)
    {
        "CONNECTION_TERMINATION_DETAILS", "DOWNSTREAM_TRANSPORT_FAILURE_REASON", "DYNAMIC_METADATA", "CLUSTER_METADATA", "UPSTREAM_METADATA",
        "FILTER_STATE", "UPSTREAM_FILTER_STATE", "METADATA", "CEL", "TRAILER", "ENVIRONMENT", "VIRTUAL_CLUSTER_NAME",
        "DOWNSTREAM_PEER_URI_SAN", "DOWNSTREAM_PEER_SUBJECT", "DOWNSTREAM_PEER_ISSUER", "DOWNSTREAM_PEER_FINGERPRINT_256", "DOWNSTREAM_PEER_CERT",
        "DOWNSTREAM_LOCAL_URI_SAN", "DOWNSTREAM_LOCAL_SUBJECT", "DOWNSTREAM_TLS_VERSION", "DOWNSTREAM_TLS_CIPHER", "UPSTREAM_TLS_VERSION",
        "UPSTREAM_PEER_URI_SAN", "UPSTREAM_PEER_SUBJECT",
    };

    /// <param name="name">Such as <c>REQ</c>.</param>
    /// <param name="argument">What stands in parentheses; null for none.</param>
    /// <returns>Null when there is no such operator.</returns>
    public static LogOperator? Find(string name, string? argument) => name switch
    {
        "START_TIME" when !string.IsNullOrEmpty(argument) => new StartTimeFormat(argument).Format,
        "START_TIME" => static (in AccessLogEntry entry) => LogValue.Of(entry.StartedAt),
        "REQ" when argument is not null => Request(argument, withQuery: true),
        "REQ_WITHOUT_QUERY" when argument is not null => Request(argument, withQuery: false),
        "RESP" when argument is not null => Response(argument),
        "PROTOCOL" => static (in AccessLogEntry entry) => LogValue.Of(entry.Protocol),
        "DURATION" => static (in AccessLogEntry entry) => LogValue.Of((long)entry.Duration.TotalMilliseconds),
        "REQUESTED_SERVER_NAME" => static (in AccessLogEntry entry) => LogValue.Of(entry.ServerName),
        "ROUTE_NAME" => static (in AccessLogEntry entry) => LogValue.Of(entry.RouteName),
        "HOSTNAME" => static (in AccessLogEntry _) => LogValue.Of(Environment.MachineName),
        "TRACE_ID" => static (in AccessLogEntry entry) => LogValue.Of(entry.TraceId),
        "CONNECTION_ID" => static (in AccessLogEntry entry) => LogValue.Of(entry.ConnectionId),
        "BYTES_RECEIVED" => static (in AccessLogEntry entry) => LogValue.Of(entry.BytesReceived),
        "BYTES_SENT" => static (in AccessLogEntry entry) => LogValue.Of(entry.BytesSent),
        "GRPC_STATUS" or "GRPC_STATUS_NUMBER" => Response(Forwarding.MeshHeaders.GrpcStatus),
        _ when name.StartsWith("RESPONSE_", StringComparison.Ordinal) => FindResponse(name),
        _ when name.StartsWith("UPSTREAM_", StringComparison.Ordinal) => FindUpstream(name) ?? Absent(name),
        _ when name.StartsWith("DOWNSTREAM_", StringComparison.Ordinal) => FindDownstream(name) ?? Absent(name),
        _ => Absent(name),
    };

    private static LogOperator? Absent(string name) => AlwaysAbsent.Contains(name) ? static (in AccessLogEntry _) => LogValue.Absent : null;

    private static LogOperator? FindResponse(string name) => name switch
    {
        "RESPONSE_CODE" => static (in AccessLogEntry entry) => LogValue.Of(entry.Status),
        "RESPONSE_FLAGS" => static (in AccessLogEntry entry) => LogValue.Of(entry.Flags switch
        {
            null or [] => null,
            [var only] => only,
            var several => string.Join(',', several),
        }),
        "RESPONSE_CODE_DETAILS" => static (in AccessLogEntry entry) => LogValue.Joined(entry.Details),
        _ => null,
    };

    private static LogOperator? FindUpstream(string name) => name switch
    {
        "UPSTREAM_HOST" or "UPSTREAM_REMOTE_ADDRESS" => static (in AccessLogEntry entry) => LogValue.Of(entry.UpstreamHost),
        "UPSTREAM_CLUSTER" or "UPSTREAM_CLUSTER_RAW" => static (in AccessLogEntry entry) => LogValue.Of(entry.UpstreamCluster),
        "UPSTREAM_LOCAL_ADDRESS" => static (in AccessLogEntry entry) =>
            entry.UpstreamLocal is IPEndPoint local ? LogValue.EndPoint(local.Address, local.Port) : LogValue.Absent,
        "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" => static (in AccessLogEntry entry) =>
            entry.UpstreamLocal is IPEndPoint local ? LogValue.Address(local.Address) : LogValue.Absent,
        "UPSTREAM_TRANSPORT_FAILURE_REASON" => static (in AccessLogEntry entry) => LogValue.Joined(entry.TransportFailure),
        "UPSTREAM_REQUEST_ATTEMPT_COUNT" => static (in AccessLogEntry entry) => LogValue.Of(entry.Attempts),
        _ => null,
    };

    private static LogOperator? FindDownstream(string name) => name switch
    {
        "DOWNSTREAM_LOCAL_ADDRESS" => static (in AccessLogEntry entry) => LogValue.EndPoint(entry.LocalAddress, entry.LocalPort),
        "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" => static (in AccessLogEntry entry) => LogValue.Address(entry.LocalAddress),
        "DOWNSTREAM_LOCAL_PORT" => static (in AccessLogEntry entry) => LogValue.Of(entry.LocalPort),
        "DOWNSTREAM_REMOTE_ADDRESS" => static (in AccessLogEntry entry) => LogValue.EndPoint(entry.RemoteAddress, entry.RemotePort),
        "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" => static (in AccessLogEntry entry) => LogValue.Address(entry.RemoteAddress),
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" => static (in AccessLogEntry entry) => entry.PeerAddress is null
            ? LogValue.EndPoint(entry.RemoteAddress, entry.RemotePort)
            : LogValue.EndPoint(entry.PeerAddress, entry.PeerPort),
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" => static (in AccessLogEntry entry) => LogValue.Address(entry.PeerAddress ?? entry.RemoteAddress),
        "DOWNSTREAM_REMOTE_PORT" => static (in AccessLogEntry entry) => LogValue.Of(entry.RemotePort),
        _ => null,
    };

    private static LogOperator Request(string names, bool withQuery)
    {
        var (first, second) = Alternatives(names);
        var one = RequestPart(first, withQuery);
        if (second is null)
        {
            return one;
        }

        var other = RequestPart(second, withQuery);
        return (in AccessLogEntry entry) => one(entry) is { Kind: not LogValueKind.Absent } value ? value : other(entry);
    }

    private static LogOperator RequestPart(string name, bool withQuery) => name.ToUpperInvariant() switch
    {
        ":METHOD" => static (in AccessLogEntry entry) => LogValue.Of(entry.Method),
        ":AUTHORITY" or "HOST" => static (in AccessLogEntry entry) => LogValue.Of(entry.Authority),
        ":SCHEME" => static (in AccessLogEntry entry) => LogValue.Of(entry.Scheme),
        ":PATH" or "PATH" when withQuery => static (in AccessLogEntry entry) => LogValue.Of(entry.Path),
        ":PATH" or "PATH" => static (in AccessLogEntry entry) => LogValue.Of(WithoutQuery(entry.Path)),
        "X-ENVOY-ORIGINAL-PATH" when withQuery => static (in AccessLogEntry entry) =>
            Header(entry.RequestHeaders, MeshHeaders.OriginalPath).Reference is string path
                ? LogValue.Of(entry.TokenParameters is { } parameters ? LoggedQuery.OfTarget(path, parameters) : path)
                : LogValue.Absent,
        _ when withQuery => (in AccessLogEntry entry) => Header(entry.RequestHeaders, name),
        _ => (in AccessLogEntry entry) => LogValue.Of(WithoutQuery(Header(entry.RequestHeaders, name).Reference as string)),
    };

    private static string? WithoutQuery(string? path) => path?.Split('?', 2)[0];

    private static LogOperator Response(string names)
    {
        var (first, second) = Alternatives(names);
        return (in AccessLogEntry entry) => Header(entry.ResponseHeaders, first) is { Kind: not LogValueKind.Absent } value ? value
            : second is null ? LogValue.Absent
            : Header(entry.ResponseHeaders, second);
    }

    private static LogValue Header(IHeaderDictionary? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) ? LogValue.Of(values.ToString()) : LogValue.Absent;

    private static (string First, string? Second) Alternatives(string names) =>
        names.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? (names[..at], names[(at + 1)..]) : (names, null);
}
