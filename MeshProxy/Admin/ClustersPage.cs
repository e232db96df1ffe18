using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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
            text.Append(CultureInfo.InvariantCulture, $"{name}::load_balancing::{cluster.Configuration.LoadBalancing}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}::connect_timeout_ms::{cluster.Pool.ConnectTimeout.TotalMilliseconds}\n");
            foreach (var endpoint in cluster.Endpoints)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::rq_active::{endpoint.InFlight}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}::{endpoint.Address}::rq_total::{endpoint.Total}\n");
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
                endpoints.Add((JsonNode)new JsonObject
                {
                    ["address"] = endpoint.Address,
                    ["workload"] = endpoint.Description?.Workload ?? "",
                    ["namespace"] = endpoint.Description?.Namespace ?? "",
                    ["active"] = endpoint.InFlight,
                    ["total"] = endpoint.Total,
                });
            }

            clusters.Add((JsonNode)new JsonObject
            {
                ["name"] = cluster.State.Name,
                ["loadBalancing"] = cluster.Configuration.LoadBalancing.ToString(),
                ["connectTimeoutMs"] = cluster.Pool.ConnectTimeout.TotalMilliseconds,
                ["endpoints"] = endpoints,
            });
        }

        return new JsonObject { ["clusters"] = clusters }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }
}
