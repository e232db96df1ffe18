using System.Globalization;
using MeshProtocol;

namespace MeshExplanation;

/// <summary>What a cluster's policies are, in words.</summary>
internal static class ClusterSettings
{
    /// <summary>Those that are set, and how endpoints are chosen.</summary>
    public static IEnumerable<ExplainedSetting> Of(Cluster cluster, SourcePlaces places)
    {
        yield return new ExplainedSetting("loadBalancer", Balancing(cluster), Place("loadBalancer"));
        if (cluster.Protocol != UpstreamProtocol.Unspecified)
        {
            yield return new ExplainedSetting("protocol", cluster.Protocol == UpstreamProtocol.Http2 ? "HTTP/2" : "what the caller speaks", null);
        }

        if (cluster.Tls is { } tls)
        {
            yield return new ExplainedSetting(
                "tls", tls.Mode == UpstreamTlsMode.Unspecified ? "mutual TLS to endpoints that take it (automatic)" : tls.Mode == UpstreamTlsMode.Always ? "ISTIO_MUTUAL" : tls.Mode.ToString(), Place("tls"));
        }
        else if (cluster.Kind != ClusterKind.Application)
        {
            yield return new ExplainedSetting("tls", "plain text", Place("tls"));
        }

        if (cluster.ConnectTimeoutMs > 0)
        {
            yield return new ExplainedSetting("connectTimeout", RouteActions.Duration(cluster.ConnectTimeoutMs), Place("connectionPool.tcp.connectTimeout", "connectionPool"));
        }

        if (Limits(cluster.CircuitBreakers) is { Length: > 0 } limits)
        {
            yield return new ExplainedSetting("connectionPool", limits, Place("connectionPool"));
        }

        if (cluster.OutlierEjection is { } outlier)
        {
            yield return new ExplainedSetting("outlierDetection", Ejection(outlier), Place("outlierDetection"));
        }

        if (cluster.SlowStart is { } slow)
        {
            yield return new ExplainedSetting("warmup", RouteActions.Duration(slow.DurationMs), Place("loadBalancer.warmup", "loadBalancer"));
        }

        SourcePlace? Place(params ReadOnlySpan<string> fields) => PlaceOf(cluster, places, fields);
    }

    /// <summary>Where the first of these fields of a traffic policy stands that is there.</summary>
    public static SourcePlace? PlaceOf(Cluster cluster, SourcePlaces places, params ReadOnlySpan<string> fields)
    {
        if (cluster.Origin is not { Kind: "DestinationRule" } origin)
        {
            return null;
        }

        // A subset's own policy comes before the rule's.
        foreach (var field in fields)
        {
            var own = places.Of(origin, $"trafficPolicy.{field}");
            if (own is not null && own.Path.EndsWith(field, StringComparison.Ordinal))
            {
                return own;
            }

            var general = places.Of(new Origin(origin) { Path = "" }, $"trafficPolicy.{field}");
            if (general is not null && general.Path.EndsWith(field, StringComparison.Ordinal))
            {
                return general;
            }
        }

        return null;
    }

    private static string Balancing(Cluster cluster) => cluster switch
    {
        { ConsistentHashing: { } hashing } => $"consistentHash by {HashKey(hashing)}",
        { Kind: ClusterKind.OriginalDestination } => "the address asked for",
        { Kind: ClusterKind.DynamicDns } => "the name asked for",
        { LoadBalancing: LoadBalancing.RoundRobin } => "ROUND_ROBIN",
        { LoadBalancing: LoadBalancing.Random } => "RANDOM",
        _ => "LEAST_REQUEST",
    };

    private static string HashKey(ConsistentHashing hashing) => hashing.KeyCase switch
    {
        ConsistentHashing.KeyOneofCase.Header => $"header {hashing.Header}",
        ConsistentHashing.KeyOneofCase.Cookie => $"cookie {hashing.Cookie.Name}",
        ConsistentHashing.KeyOneofCase.SourceIp => "source address",
        _ => $"query parameter {hashing.QueryParameter}",
    };

    private static string Limits(CircuitBreakers? breakers)
    {
        if (breakers is null)
        {
            return "";
        }

        (string Name, int Value)[] limits =
        [
            ("connections", breakers.MaxConnections), ("pending requests", breakers.MaxPendingRequests), ("requests", breakers.MaxRequests), ("retries", breakers.MaxRetries),
        ];
        return string.Join(", ", limits.Where(limit => limit.Value > 0).Select(limit => string.Create(CultureInfo.InvariantCulture, $"at most {limit.Value} {limit.Name}")));
    }

    private static string Ejection(OutlierEjection outlier)
    {
        (string Name, uint Value)[] thresholds =
        [
            ("5xx", outlier.Consecutive5XxErrors), ("gateway errors", outlier.ConsecutiveGatewayErrors), ("failed connections", outlier.ConsecutiveLocalOriginFailures),
        ];
        var errors = string.Join(" or ", thresholds.Where(threshold => threshold.Value > 0).Select(threshold => string.Create(CultureInfo.InvariantCulture, $"{threshold.Value} {threshold.Name}")));
        return string.Create(CultureInfo.InvariantCulture, $"after {errors} in a row, for {RouteActions.Duration(outlier.BaseEjectionMs)} and longer, at most {outlier.MaxEjectionPercent} % of endpoints");
    }
}
