using System.Globalization;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Listeners;

namespace MeshProxy.Admin;

/// <summary><c>/stats/prometheus</c>: Istio's standard metrics, and of Envoy's own the ones that <c>/stats</c> has.</summary>
internal static class PrometheusPage
{
    // What is held back until somebody reads it.
    private const int FlushAt = 64 * 1024;

    public static async Task WriteAsync(ProxyHost host, HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = context.Response.BodyWriter;
        var text = new PrometheusText(body);
        text.Metric("istio_build", "gauge", "The proxy's version.");
        text.Value("istio_build", $"{PrometheusText.Label("component", "proxy")},{PrometheusText.Label("tag", ServerInfoPage.Version)}", 1);
        await IstioMetrics.WriteAsync(text, host.Traffic, FlushAsync);
        WriteListeners(host, text);
        WriteClusters(host, text);
        WriteServer(host, text);
        await body.FlushAsync(context.RequestAborted);

        async ValueTask FlushAsync()
        {
            if (body.UnflushedBytes > FlushAt)
            {
                await body.FlushAsync(context.RequestAborted);
            }
        }
    }

    private static void WriteListeners(ProxyHost host, PrometheusText text)
    {
        var slots = host.Slots.Where(slot => slot.Direction != ListenerDirection.Unspecified).ToArray();
        const string Http = "envoy_http_conn_manager_prefix";
        const string Listener = "envoy_listener_address";
        const string Tcp = "envoy_tcp_prefix";
        Write("envoy_http_downstream_rq_total", "counter", "Requests that have come in.", Http, slot => slot.Statistics.Total);
        Write("envoy_http_downstream_rq_active", "gauge", "Requests under way.", Http, slot => slot.Statistics.Active);
        text.Metric("envoy_http_downstream_rq_xx", "counter", "Answers by the class of their status.");
        foreach (var slot in slots)
        {
            for (var hundreds = 1; hundreds <= 5; hundreds++)
            {
                var status = PrometheusText.Label("envoy_response_code_class", hundreds.ToString(CultureInfo.InvariantCulture));
                text.Value("envoy_http_downstream_rq_xx", $"{status},{PrometheusText.Label(Http, slot.Name)}", slot.Statistics.OfClass(hundreds));
            }
        }

        Write("envoy_listener_downstream_cx_active", "gauge", "Connections that are open.", Listener, slot => slot.Limit?.Open ?? 0);
        Write("envoy_listener_downstream_cx_overflow", "counter", "Connections refused for their number.", Listener, slot => slot.Limit?.Refused ?? 0);
        Write("envoy_tcp_downstream_cx_total", "counter", "Connections relayed.", Tcp, slot => slot.Connections.Total);
        Write("envoy_tcp_downstream_cx_active", "gauge", "Connections that are being relayed.", Tcp, slot => slot.Connections.Active);

        void Write(string name, string type, string help, string label, Func<ListenerSlot, long> value)
        {
            text.Metric(name, type, help);
            foreach (var slot in slots)
            {
                text.Value(name, PrometheusText.Label(label, slot.Name), value(slot));
            }
        }
    }

    private static void WriteClusters(ProxyHost host, PrometheusText text)
    {
        ClusterModel[] clusters = [.. host.Configuration.Current?.Clusters ?? []];
        Write("envoy_cluster_upstream_rq_active", "gauge", "Requests under way to the endpoints of a cluster.",
            cluster => cluster.Endpoints.Sum(endpoint => (long)endpoint.InFlight));
        Write("envoy_cluster_membership_total", "gauge", "Endpoints of a cluster.", cluster => cluster.Endpoints.Length);
        Write("envoy_cluster_membership_healthy", "gauge", "Endpoints that are not ejected.",
            cluster => cluster.Endpoints.Count(endpoint => !endpoint.Health.IsEjected));
        Write("envoy_cluster_upstream_cx_active", "gauge", "Connections of clusters that limit them.", cluster => cluster.CircuitBreaker?.Connections);
        Write("envoy_cluster_upstream_cx_overflow", "counter", "Times that there were too many connections.",
            cluster => cluster.CircuitBreaker?.ConnectionOverflows);
        Write("envoy_cluster_upstream_rq_pending_active", "gauge", "Requests that wait for a connection.", cluster => cluster.CircuitBreaker?.Pending);
        Write("envoy_cluster_upstream_rq_pending_overflow", "counter", "Requests refused for their number.", cluster => cluster.CircuitBreaker?.Overflows);
        Write("envoy_cluster_upstream_rq_retry_overflow", "counter", "Retries refused for their number.", cluster => cluster.CircuitBreaker?.RetryOverflows);
        Write("envoy_cluster_outlier_detection_ejections_active", "gauge", "Endpoints that are ejected.",
            cluster => cluster.OutlierDetector is null ? null : cluster.Endpoints.Count(endpoint => endpoint.Health.IsEjected));
        Write("envoy_cluster_outlier_detection_ejections_enforced_total", "counter", "Ejections.", cluster => cluster.OutlierDetector?.Total);

        void Write(string name, string type, string help, Func<ClusterModel, long?> value)
        {
            var isBegun = false;
            foreach (var cluster in clusters)
            {
                if (value(cluster) is not { } number)
                {
                    continue;
                }

                if (!isBegun)
                {
                    text.Metric(name, type, help);
                    isBegun = true;
                }

                text.Value(name, PrometheusText.Label("envoy_cluster_name", cluster.State.Name), number);
            }
        }
    }

    private static void WriteServer(ProxyHost host, PrometheusText text)
    {
        Write("envoy_server_live", "gauge", "Whether there is a configuration.", host.Configuration.Current is null ? 0 : 1);
        Write("envoy_mesh_config_revision", "gauge", "The revision in force.", host.Configuration.Revision);
        Write("envoy_mesh_config_update_accepted", "counter", "Revisions taken into use.", host.Statistics.AcceptedUpdates);
        Write("envoy_mesh_config_update_rejected", "counter", "Revisions refused.", host.Statistics.RejectedUpdates);
        Write("envoy_mesh_upstream_cx_connect_fail", "counter", "Connections to upstream that failed.", host.Statistics.ConnectFailures);
        Write("envoy_mesh_upstream_rq_retry", "counter", "Retries.", host.Statistics.Retries);
        Write("envoy_mesh_access_log_dropped", "counter", "Lines of access logs that were dropped.", host.AccessLogFiles.Dropped);

        void Write(string name, string type, string help, long value)
        {
            text.Metric(name, type, help);
            text.Value(name, "", value);
        }
    }
}
