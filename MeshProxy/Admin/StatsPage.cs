using System.Globalization;
using System.Text;
using MeshProtocol;

namespace MeshProxy.Admin;

/// <summary>Counters, one "name: value" a line.</summary>
internal static class StatsPage
{
    public static string Text(ProxyHost host)
    {
        var text = new StringBuilder();
        foreach (var slot in host.Slots.Where(slot => slot.Direction != ListenerDirection.Unspecified))
        {
            Line($"http.{slot.Name}.downstream_rq_total", slot.Statistics.Total);
            Line($"http.{slot.Name}.downstream_rq_active", slot.Statistics.Active);
            for (var hundreds = 1; hundreds <= 5; hundreds++)
            {
                Line($"http.{slot.Name}.downstream_rq_{hundreds}xx", slot.Statistics.OfClass(hundreds));
            }

            foreach (var (name, count) in slot.Access.Counts)
            {
                Line($"http.{slot.Name}.rbac.{name}", count);
            }

            Line($"listener.{slot.Name}.downstream_cx_active", slot.Limit?.Open ?? 0);
            Line($"listener.{slot.Name}.downstream_cx_overflow", slot.Limit?.Refused ?? 0);
            Line($"tcp.{slot.Name}.downstream_cx_total", slot.Connections.Total);
            Line($"tcp.{slot.Name}.downstream_cx_active", slot.Connections.Active);
            Line($"tcp.{slot.Name}.downstream_cx_rx_bytes_total", slot.Connections.BytesReceived);
            Line($"tcp.{slot.Name}.downstream_cx_tx_bytes_total", slot.Connections.BytesSent);
        }

        var statistics = host.Statistics;
        Line("cluster.upstream_cx_connect_fail", statistics.ConnectFailures);
        Line("cluster.upstream_rq_retry", statistics.Retries);
        foreach (var cluster in host.Configuration.Current?.Clusters ?? [])
        {
            var name = "cluster." + cluster.State.Name;
            if (cluster.CircuitBreaker is { } breaker)
            {
                Line($"{name}.upstream_cx_active", breaker.Connections);
                Line($"{name}.upstream_cx_overflow", breaker.ConnectionOverflows);
                Line($"{name}.upstream_rq_active", breaker.Requests);
                Line($"{name}.upstream_rq_pending_active", breaker.Pending);
                Line($"{name}.upstream_rq_pending_overflow", breaker.Overflows);
                Line($"{name}.upstream_rq_retry_active", breaker.Retries);
                Line($"{name}.upstream_rq_retry_overflow", breaker.RetryOverflows);
            }

            if (cluster.State.Resolutions is var (successes, failures))
            {
                Line($"{name}.update_success", successes);
                Line($"{name}.update_failure", failures);
            }

            if (cluster.OutlierDetector is { } detector)
            {
                Line($"{name}.outlier_detection.ejections_active", cluster.Endpoints.Count(endpoint => endpoint.Health.IsEjected));
                Line($"{name}.outlier_detection.ejections_enforced_total", detector.Total);
            }
        }

        foreach (var (flag, count) in statistics.Flags.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line($"response_flags.{flag}", count);
        }

        Line("access_log.dropped", host.AccessLogFiles.Dropped);
        Line("tracing.spans_total", host.Spans.Added);
        Line("tracing.spans_sent", host.Spans.Sent);
        Line("tracing.spans_dropped", host.Spans.Dropped);
        Line("config.revision", host.Configuration.Revision);
        Line("config.update_accepted", statistics.AcceptedUpdates);
        Line("config.update_rejected", statistics.RejectedUpdates);
        Line("server.allocated_bytes_total", GC.GetTotalAllocatedBytes());
        Line("server.live", host.Configuration.Current is null ? 0 : 1);
        return text.ToString();

        void Line(string name, long value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
    }
}
