using System.Collections.Frozen;

namespace MeshModel.Observability;

/// <summary>Istio's metrics by the names that its proxies have for them.</summary>
public static class StandardMetrics
{
    private static readonly FrozenDictionary<string, StandardMetric> ByName = new Dictionary<string, StandardMetric>(StringComparer.Ordinal)
    {
        ["requests_total"] = StandardMetric.RequestCount,
        ["request_duration_milliseconds"] = StandardMetric.RequestDuration,
        ["request_bytes"] = StandardMetric.RequestSize,
        ["response_bytes"] = StandardMetric.ResponseSize,
        ["tcp_connections_opened_total"] = StandardMetric.TcpOpenedConnections,
        ["tcp_connections_closed_total"] = StandardMetric.TcpClosedConnections,
        ["tcp_sent_bytes_total"] = StandardMetric.TcpSentBytes,
        ["tcp_received_bytes_total"] = StandardMetric.TcpReceivedBytes,
        ["request_messages_total"] = StandardMetric.GrpcRequestMessages,
        ["response_messages_total"] = StandardMetric.GrpcResponseMessages,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, such as <c>requests_total</c>: without the <c>istio_</c> that Prometheus sees before them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The metric that a <c>customMetric</c> of a Telemetry names; <see langword="null"/> when it is none of these.</summary>
    public static StandardMetric? Find(string name) => ByName.TryGetValue(name, out var metric) ? metric : null;
}
