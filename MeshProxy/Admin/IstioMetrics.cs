using System.Globalization;
using MeshProtocol;
using MeshProxy.Observability.Metrics;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Admin;

/// <summary>Istio's standard metrics.</summary>
internal static class IstioMetrics
{
    private static readonly string[] BoundTexts = [.. OutcomeCounters.Bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Writes all that was counted.</summary>
    /// <param name="text">Where it goes.</param>
    /// <param name="meter">What was counted.</param>
    /// <param name="flushAsync">Lets what has been written go; called now and then.</param>
    public static async Task WriteAsync(PrometheusText text, TrafficMeter meter, Func<ValueTask> flushAsync)
    {
        var series = new MetricSeries(meter);
        Write(
            "istio_requests_total", "Requests that have come to their end.",
            series.Requests(IstioMetric.RequestCount).Select(requests => (requests.Labels, requests.Count)));
        await flushAsync();
        await HistogramAsync(
            IstioMetric.RequestDuration, "istio_request_duration_milliseconds", "From the begin of the request to the end of the answer.", 0, 1_000);
        await HistogramAsync(IstioMetric.RequestSize, "istio_request_bytes", "Bodies of requests.", 1, 1);
        await HistogramAsync(IstioMetric.ResponseSize, "istio_response_bytes", "Bodies of answers.", 2, 1);
        OfGrpc(IstioMetric.GrpcRequestMessages, "istio_request_messages_total", "Messages of gRPC requests.", static flow => flow.RequestMessages);
        OfGrpc(IstioMetric.GrpcResponseMessages, "istio_response_messages_total", "Messages of gRPC answers.", static flow => flow.ResponseMessages);
        OfTcp(IstioMetric.TcpOpenedConnections, "istio_tcp_connections_opened_total", "Connections opened.", static flow => flow.ConnectionsOpened);
        OfTcp(IstioMetric.TcpClosedConnections, "istio_tcp_connections_closed_total", "Connections closed.", static flow => flow.ConnectionsClosed);
        OfTcp(IstioMetric.TcpSentBytes, "istio_tcp_sent_bytes_total", "Bytes to callers.", static flow => flow.BytesSent);
        OfTcp(IstioMetric.TcpReceivedBytes, "istio_tcp_received_bytes_total", "Bytes from callers.", static flow => flow.BytesReceived);
        await flushAsync();

        void OfGrpc(IstioMetric metric, string name, string help, Func<FlowCounters, long> value) =>
            Write(name, help, series.Values(metric, TrafficProtocol.Grpc, value));

        void OfTcp(IstioMetric metric, string name, string help, Func<FlowCounters, long> value) =>
            Write(name, help, series.Values(metric, TrafficProtocol.Tcp, value));

        void Write(string name, string help, IEnumerable<(string Labels, long Value)> values)
        {
            var isBegun = false;
            foreach (var (labels, value) in values)
            {
                if (!isBegun)
                {
                    text.Metric(name, "counter", help);
                    isBegun = true;
                }

                text.Value(name, labels, value);
            }
        }

        async Task HistogramAsync(IstioMetric metric, string name, string help, int histogram, double unit)
        {
            var isBegun = false;
            foreach (var requests in series.Requests(metric))
            {
                if (!isBegun)
                {
                    text.Metric(name, "histogram", help);
                    isBegun = true;
                }

                var begin = histogram * OutcomeCounters.CellsOfHistogram;
                WriteHistogram(text, name, requests.Labels, requests.Cells.Slice(begin, OutcomeCounters.CellsOfHistogram), unit);
                await flushAsync();
            }
        }
    }

    private static void WriteHistogram(PrometheusText text, string name, string labels, ReadOnlySpan<long> cells, double unit)
    {
        var below = 0L;
        // All labels may have been taken away.
        var before = labels.Length > 0 ? labels + "," : "";
        for (var bucket = 0; bucket < OutcomeCounters.Buckets; bucket++)
        {
            below += cells[bucket];
            var bound = bucket < BoundTexts.Length ? BoundTexts[bucket] : "+Inf";
            text.Value($"{name}_bucket", $"{before}le=\"{bound}\"", below);
        }

        text.Value($"{name}_sum", labels, cells[OutcomeCounters.Buckets] / unit);
        text.Value($"{name}_count", labels, below);
    }
}
