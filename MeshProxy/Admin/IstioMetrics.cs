using System.Globalization;
using MeshProtocol;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Admin;

/// <summary>Istio's standard metrics, with its labels in its order.</summary>
internal static class IstioMetrics
{
    private static readonly string[] BoundTexts = [.. OutcomeCounters.Bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Writes all that was counted.</summary>
    /// <param name="text">Where it goes.</param>
    /// <param name="meter">What was counted.</param>
    /// <param name="flushAsync">Lets what has been written go; called now and then.</param>
    public static async Task WriteAsync(PrometheusText text, TrafficMeter meter, Func<ValueTask> flushAsync)
    {
        var flows = meter.Flows.Select(flow => (Flow: flow, Labels: LabelsOf(flow.Labels)))
            .OrderBy(entry => entry.Labels, StringComparer.Ordinal).ToArray();
        var requests = flows
            .SelectMany(entry => entry.Flow.Outcomes, (entry, outcome) => new Counted(EndOf(entry.Flow.Labels, entry.Labels, outcome), outcome))
            .ToArray();
        if (requests.Length > 0)
        {
            text.Metric("istio_requests_total", "counter", "Requests that have come to their end.");
            foreach (var counted in requests)
            {
                text.Value("istio_requests_total", counted.Labels, counted.Count);
            }

            await flushAsync();
            await HistogramAsync("istio_request_duration_milliseconds", "From the begin of the request to the end of the answer.", 0, 1_000);
            await HistogramAsync("istio_request_bytes", "Bodies of requests.", 1, 1);
            await HistogramAsync("istio_response_bytes", "Bodies of answers.", 2, 1);
        }

        Write(TrafficProtocol.Grpc, "istio_request_messages_total", "Messages of gRPC requests.", static flow => flow.RequestMessages);
        Write(TrafficProtocol.Grpc, "istio_response_messages_total", "Messages of gRPC answers.", static flow => flow.ResponseMessages);
        Write(TrafficProtocol.Tcp, "istio_tcp_connections_opened_total", "Connections opened.", static flow => flow.ConnectionsOpened);
        Write(TrafficProtocol.Tcp, "istio_tcp_connections_closed_total", "Connections closed.", static flow => flow.ConnectionsClosed);
        Write(TrafficProtocol.Tcp, "istio_tcp_sent_bytes_total", "Bytes to callers.", static flow => flow.BytesSent);
        Write(TrafficProtocol.Tcp, "istio_tcp_received_bytes_total", "Bytes from callers.", static flow => flow.BytesReceived);
        await flushAsync();

        void Write(TrafficProtocol protocol, string name, string help, Func<FlowCounters, long> value)
        {
            var isBegun = false;
            foreach (var (flow, labels) in flows)
            {
                // A connection that fails is counted beside those that do not.
                if (flow.Labels.Protocol != protocol || (protocol == TrafficProtocol.Tcp && flow.ConnectionsOpened == 0))
                {
                    continue;
                }

                if (!isBegun)
                {
                    text.Metric(name, "counter", help);
                    isBegun = true;
                }

                text.Value(name, protocol == TrafficProtocol.Tcp ? EndOf(flow.Labels, labels) : labels, value(flow));
            }
        }

        async Task HistogramAsync(string name, string help, int histogram, double unit)
        {
            text.Metric(name, "histogram", help);
            foreach (var counted in requests)
            {
                var cells = counted.Cells.AsMemory(histogram * OutcomeCounters.CellsOfHistogram, OutcomeCounters.CellsOfHistogram);
                var below = 0L;
                for (var bucket = 0; bucket < OutcomeCounters.Buckets; bucket++)
                {
                    below += cells.Span[bucket];
                    var bound = bucket < BoundTexts.Length ? BoundTexts[bucket] : "+Inf";
                    text.Value($"{name}_bucket", $"{counted.Labels},le=\"{bound}\"", below);
                }

                text.Value($"{name}_sum", counted.Labels, cells.Span[OutcomeCounters.Buckets] / unit);
                text.Value($"{name}_count", counted.Labels, below);
                await flushAsync();
            }
        }
    }

    private static string LabelsOf(FlowLabels flow)
    {
        var (source, destination) = (flow.Source, flow.Destination);
        return string.Join(',',
            PrometheusText.Label("reporter", flow.IsSource ? "source" : "destination"),
            PrometheusText.Label("source_workload", source.Workload),
            PrometheusText.Label("source_canonical_service", source.CanonicalService),
            PrometheusText.Label("source_canonical_revision", source.CanonicalRevision),
            PrometheusText.Label("source_workload_namespace", source.Namespace),
            PrometheusText.Label("source_principal", source.Principal),
            PrometheusText.Label("source_app", source.App),
            PrometheusText.Label("source_version", source.Version),
            PrometheusText.Label("source_cluster", source.Cluster),
            PrometheusText.Label("destination_workload", destination.Workload),
            PrometheusText.Label("destination_workload_namespace", destination.Namespace),
            PrometheusText.Label("destination_principal", destination.Principal),
            PrometheusText.Label("destination_app", destination.App),
            PrometheusText.Label("destination_version", destination.Version),
            PrometheusText.Label("destination_service", flow.Service),
            PrometheusText.Label("destination_canonical_service", destination.CanonicalService),
            PrometheusText.Label("destination_canonical_revision", destination.CanonicalRevision),
            PrometheusText.Label("destination_service_name", flow.ServiceName),
            PrometheusText.Label("destination_service_namespace", flow.ServiceNamespace),
            PrometheusText.Label("destination_cluster", destination.Cluster));
    }

    private static string EndOf(FlowLabels flow, string labels, OutcomeCounters outcome) => string.Join(',',
        labels,
        PrometheusText.Label("request_protocol", flow.ProtocolName),
        PrometheusText.Label("response_code", outcome.Code.ToString(CultureInfo.InvariantCulture)),
        PrometheusText.Label("grpc_response_status", outcome.GrpcStatus?.ToString(CultureInfo.InvariantCulture) ?? ""),
        PrometheusText.Label("response_flags", outcome.Flags),
        PrometheusText.Label("connection_security_policy", flow.SecurityPolicy));

    private static string EndOf(FlowLabels flow, string labels) => string.Join(',',
        labels,
        PrometheusText.Label("request_protocol", flow.ProtocolName),
        PrometheusText.Label("response_flags", flow.Flags),
        PrometheusText.Label("connection_security_policy", flow.SecurityPolicy));

    /// <summary>The requests that ended in one way, all read at one moment.</summary>
    private sealed class Counted
    {
        public Counted(string labels, OutcomeCounters outcome)
        {
            Labels = labels;
            Count = outcome.Read(Cells);
        }

        public string Labels { get; }

        public long Count { get; }

        public long[] Cells { get; } = new long[OutcomeCounters.Cells];
    }
}
