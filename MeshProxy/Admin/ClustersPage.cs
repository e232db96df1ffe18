using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshProtocol;
using MeshProxy.Configuration;

namespace MeshProxy.Admin;

/// <summary>The clusters with their endpoints.</summary>
internal static class ClustersPage
{
    public static string Text(ProxyHost host)
    {
        var text = new StringBuilder();
        foreach (var cluster in host.Configuration.Current?.Clusters ?? [])
        {
            var name = cluster.State.Name;
            text.Append(CultureInfo.InvariantCulture, $"{name}::type::{cluster.Configuration.Kind}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}::load_balancing::{WayOfChoosing(cluster.Configuration)}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}::connect_timeout_ms::{cluster.Pool.Settings.ConnectTimeout.TotalMilliseconds}\n");
            if (cluster.CircuitBreaker?.Limits is { } limits)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}::max_connections::{limits.MaxConnections}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::max_pending_requests::{limits.MaxPendingRequests}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::max_requests::{limits.MaxRequests}\n");
            }

            foreach (var endpoint in cluster.Endpoints)
            {
                var place = EndpointPlace.Of(endpoint.Description ?? new MeshProtocol.Endpoint());
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::rq_active::{endpoint.InFlight}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::rq_total::{endpoint.Total}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::health_flags::{(endpoint.Health.IsEjected ? "/failed_outlier_check" : "healthy")}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::weight::{place.Weight}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::priority::{place.Priority}\n");
                if (place.Locality.Length > 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::locality::{place.Locality}\n");
                }

                if (HostNameOf(cluster, endpoint) is { } hostName)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::hostname::{hostName}\n");
                }

                if (cluster.OutlierDetector?.Ejection(endpoint) is var (since, length))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::ejected_for_ms::{(long)since.TotalMilliseconds}\n");
                    text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::ejected_length_ms::{(long)length.TotalMilliseconds}\n");
                }

                if (endpoint.Description is { Workload.Length: > 0 } workload)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::workload::{workload.Workload}.{workload.Namespace}\n");
                }
            }
        }

        return text.ToString();
    }

    public static string Json(ProxyHost host)
    {
        var clusters = new JsonArray();
        foreach (var cluster in host.Configuration.Current?.Clusters ?? [])
        {
            var endpoints = new JsonArray();
            foreach (var endpoint in cluster.Endpoints)
            {
                var place = EndpointPlace.Of(endpoint.Description ?? new MeshProtocol.Endpoint());
                var row = new JsonObject
                {
                    ["address"] = endpoint.Address,
                    ["workload"] = endpoint.Description?.Workload ?? "",
                    ["namespace"] = endpoint.Description?.Namespace ?? "",
                    ["active"] = endpoint.InFlight,
                    ["total"] = endpoint.Total,
                    ["ejected"] = endpoint.Health.IsEjected,
                    ["ejections"] = endpoint.Health.TotalEjections,
                    ["weight"] = place.Weight,
                    ["priority"] = place.Priority,
                    ["locality"] = place.Locality,
                };
                if (HostNameOf(cluster, endpoint) is { } hostName)
                {
                    row["hostName"] = hostName;
                }

                if (cluster.OutlierDetector?.Ejection(endpoint) is var (since, length))
                {
                    row["ejectedForMs"] = (long)since.TotalMilliseconds;
                    row["ejectionLengthMs"] = (long)length.TotalMilliseconds;
                }

                endpoints.Add((JsonNode)row);
            }

            var described = new JsonObject
            {
                ["name"] = cluster.State.Name,
                ["type"] = cluster.Configuration.Kind.ToString(),
                ["loadBalancing"] = WayOfChoosing(cluster.Configuration),
                ["connectTimeoutMs"] = cluster.Pool.Settings.ConnectTimeout.TotalMilliseconds,
                ["endpoints"] = endpoints,
            };
            if (cluster.CircuitBreaker is { } breaker)
            {
                described["circuitBreaker"] = new JsonObject
                {
                    ["maxConnections"] = breaker.Limits.MaxConnections,
                    ["maxPendingRequests"] = breaker.Limits.MaxPendingRequests,
                    ["maxRequests"] = breaker.Limits.MaxRequests,
                    ["connections"] = breaker.Connections,
                    ["pending"] = breaker.Pending,
                    ["requests"] = breaker.Requests,
                    ["overflows"] = breaker.Overflows,
                };
            }

            clusters.Add((JsonNode)described);
        }

        return new JsonObject { ["clusters"] = clusters }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    /// <summary>The name that was resolved to the endpoint, if any.</summary>
    private static string? HostNameOf(ClusterModel cluster, EndpointState endpoint) =>
        cluster.Configuration.Kind is ClusterKind.Dns or ClusterKind.LogicalDns ? endpoint.Description?.Address : null;

    private static string WayOfChoosing(Cluster configuration) => configuration switch
    {
        // Envoy's CLUSTER_PROVIDED.
        { Kind: ClusterKind.OriginalDestination or ClusterKind.DynamicDns } => "ClusterProvided",
        { ConsistentHashing: { } hashing } => hashing.TableSize > 0 ? "Maglev" : "RingHash",
        _ => configuration.LoadBalancing.ToString(),
    };
}
