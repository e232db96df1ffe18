using System.Globalization;
using System.Text.Json.Nodes;
using MeshControlPlane.Discovery;
using MeshControlPlane.Inspection;
using MeshProtocol;

namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>Asks a proxy how the endpoints that it uses are doing.</summary>
internal sealed class UpstreamReading(ProxyAdmin admin, ConfigurationSource source)
{
    /// <summary>Its clusters that have endpoints or limits; <see langword="null"/> when it does not answer.</summary>
    public async Task<IReadOnlyList<UpstreamCluster>?> ReadAsync(Node node, CancellationToken cancellationToken)
    {
        if ((await admin.ReadAsync(node, "/clusters?format=json", cancellationToken))?["clusters"] is not JsonArray clusters)
        {
            return null;
        }

        var described = source.Current.View.Translate(node).Clusters.ToDictionary(cluster => cluster.Name);
        return [.. clusters.OfType<JsonObject>().Select(cluster => Read(cluster, described)).Where(cluster => cluster.Endpoints.Count > 0
            || cluster.Limits is not null)];
    }

    private static UpstreamCluster Read(JsonObject cluster, Dictionary<string, Cluster> described)
    {
        var name = Text(cluster, "name");
        var known = described.GetValueOrDefault(name);
        return new UpstreamCluster(
            name, Text(cluster, "loadBalancing"), cluster["circuitBreaker"] is JsonObject limits ? Limits(limits)
                : null, Describe(known?.OutlierEjection), known?.Origin,
            [.. (cluster["endpoints"] as JsonArray ?? []).OfType<JsonObject>().Select(Endpoint)]);
    }

    private static UpstreamLimits Limits(JsonObject limits) => new(
        Number(limits, "maxConnections"), Number(limits, "maxPendingRequests"), Number(limits, "maxRequests"), Number(limits, "connections"),
            Number(limits, "pending"),
        Number(limits, "requests"), Number(limits, "overflows"));

    private static UpstreamEndpoint Endpoint(JsonObject endpoint)
    {
        var (since, length) = (Number(endpoint, "ejectedForMs"), Number(endpoint, "ejectionLengthMs"));
        var isEjected = endpoint["ejected"]?.GetValue<bool>() ?? false;
        return new UpstreamEndpoint(
            Text(endpoint, "address"), Text(endpoint, "workload"), Text(endpoint, "namespace"), Number(endpoint, "active"), Number(endpoint, "total"),
            Number(endpoint, "ejections"), isEjected ? (TimeSpan.FromMilliseconds(since), TimeSpan.FromMilliseconds(Math.Max(0, length - since))) : null);
    }

    private static string Describe(OutlierEjection? ejection)
    {
        if (ejection is null)
        {
            return "";
        }

        (uint Count, string What)[] causes =
        [
            (ejection.Consecutive5XxErrors, "5xx"), (ejection.ConsecutiveGatewayErrors, "502, 503 or 504"),
                (ejection.ConsecutiveLocalOriginFailures, "no answer"),
        ];
        var text = string.Join(" or ",
            causes.Where(cause => cause.Count > 0).Select(cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Count} × {cause.What} in a row")));
        var (seconds, percent) = (ejection.BaseEjectionMs / 1000.0, ejection.MaxEjectionPercent);
        return text.Length == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"after {text}, for {seconds:0.#} s times the number of its ejections, at most {percent}% of the endpoints");
    }

    private static string Text(JsonObject row, string field) => row[field]?.ToString() ?? "";

    private static long Number(JsonObject row, string field) => row[field]?.GetValue<long>() ?? 0;
}
