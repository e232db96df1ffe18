using System.Globalization;
using MeshProtocol;
using Route = MeshProtocol.Route;

namespace MeshExplanation;

/// <summary>What a route does with a request besides choosing a cluster, in words.</summary>
internal static class RouteActions
{
    private const double Million = 1_000_000;
    private const int LongestShown = 60;

    /// <summary>In the order in which they act.</summary>
    public static IEnumerable<ExplainedSetting> Of(Route route, SourcePlaces places) =>
        Answers(route, places).Concat(Faults(route, places)).Concat(Headers(route, places)).Concat(Forwarding(route, places));

    /// <summary>A duration for people: <c>2s</c>, <c>250ms</c>.</summary>
    public static string Duration(long milliseconds) => milliseconds % 1000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");

    /// <summary>A share of a million for people.</summary>
    public static string Percent(int perMillion) => string.Create(CultureInfo.InvariantCulture, $"{perMillion / Million * 100:0.####} %");

    /// <summary>A retry policy for people.</summary>
    public static string Retries(RetryPolicy? retries) => retries switch
    {
        null => "2, on connect-failure, refused-stream, unavailable, cancelled (the default)",
        { Attempts: 0 } => "none",
        _ => string.Create(CultureInfo.InvariantCulture, $"{retries.Attempts}, on {string.Join(", ", ConditionsOf(retries))}")
            + (retries.PerTryTimeoutMs > 0 ? $"; each try has {Duration(retries.PerTryTimeoutMs)}" : ""),
    };

    private static IEnumerable<string> ConditionsOf(RetryPolicy retries) =>
        retries.Conditions.Select(ConditionName).Concat(retries.StatusCodes.Select(code => code.ToString(CultureInfo.InvariantCulture)));

    private static IEnumerable<ExplainedSetting> Answers(Route route, SourcePlaces places)
    {
        if (route.Redirect is { } redirect)
        {
            string[] parts =
            [
                redirect.Scheme.Length > 0 ? $"scheme {redirect.Scheme}" : "",
                redirect.Authority.Length > 0 ? $"host {redirect.Authority}" : "",
                redirect.Port > 0 ? string.Create(CultureInfo.InvariantCulture, $"port {redirect.Port}") : "",
                redirect.Path.Length > 0 ? $"path {redirect.Path}" : redirect.Prefix.Length > 0 ? $"prefix {redirect.Prefix}" : "",
            ];
            yield return new ExplainedSetting(
                "redirect", string.Create(CultureInfo.InvariantCulture, $"{redirect.Status} to {string.Join(", ", parts.Where(part => part.Length > 0))}"), places.Of(route.Origin, "redirect"));
        }

        if (route.DirectResponse is { } response)
        {
            var body = response.Body.ToStringUtf8();
            yield return new ExplainedSetting(
                "directResponse",
                string.Create(CultureInfo.InvariantCulture, $"{response.Status}{(body.Length == 0 ? "" : $" '{(body.Length > LongestShown ? body[..LongestShown] + "…" : body)}'")}"),
                places.Of(route.Origin, "directResponse"));
        }

        if (route.Cors is { } cors)
        {
            var origins = string.Join(", ", cors.AllowOrigins.Select(origin => origin.Exact + (origin.HasPrefix ? origin.Prefix + "*" : "") + origin.Regex));
            yield return new ExplainedSetting("corsPolicy", $"origins {origins}{(cors.AllowMethods.Length > 0 ? $"; methods {cors.AllowMethods}" : "")}", places.Of(route.Origin, "corsPolicy"));
        }
    }

    private static IEnumerable<ExplainedSetting> Faults(Route route, SourcePlaces places)
    {
        if (route.Fault?.Delay is { } delay)
        {
            yield return new ExplainedSetting("fault.delay", $"{Duration(delay.FixedDelayMs)} for {Percent(delay.PerMillion)} of requests", places.Of(route.Origin, "fault.delay", "fault"));
        }

        if (route.Fault?.Abort is { } abort)
        {
            var with = abort.StatusCase == Abort.StatusOneofCase.GrpcStatus ? $"gRPC status {abort.GrpcStatus}" : string.Create(CultureInfo.InvariantCulture, $"{abort.HttpStatus}");
            yield return new ExplainedSetting("fault.abort", $"{with} for {Percent(abort.PerMillion)} of requests", places.Of(route.Origin, "fault.abort", "fault"));
        }
    }

    private static IEnumerable<ExplainedSetting> Headers(Route route, SourcePlaces places)
    {
        foreach (var line in HeaderLines(route.Headers))
        {
            yield return new ExplainedSetting("headers", line, places.Of(route.Origin, "headers"));
        }

        foreach (var cluster in route.Forward?.Clusters ?? [])
        {
            foreach (var line in HeaderLines(cluster.Headers))
            {
                yield return new ExplainedSetting("headers", $"{line} (of {cluster.Cluster})", places.Of(cluster.Origin, "headers"));
            }
        }
    }

    private static IEnumerable<string> HeaderLines(HeaderChanges? headers)
    {
        if (headers is null)
        {
            return [];
        }

        var lines = headers.Request.Select(operation => $"request: {Describe(operation)}").Concat(headers.Response.Select(operation => $"response: {Describe(operation)}"));
        return headers.Authority.Length > 0 ? lines.Append($"request: set host to '{headers.Authority}'") : lines;
    }

    private static string Describe(HeaderOperation operation) => operation.Kind switch
    {
        HeaderOperationKind.Remove => $"remove {operation.Name}",
        HeaderOperationKind.Add => $"add {operation.Name}: {operation.Value}",
        _ => $"set {operation.Name}: {operation.Value}",
    };

    private static IEnumerable<ExplainedSetting> Forwarding(Route route, SourcePlaces places)
    {
        if (route.Forward is not { } forward)
        {
            yield break;
        }

        if (forward.Rewrite is { } rewrite)
        {
            string[] parts =
            [
                rewrite.Regex is { } regex ? $"path: '{regex.Pattern}' becomes '{regex.Substitution}'" : rewrite.Path.Length > 0 ? $"path: what matched becomes '{rewrite.Path}'" : "",
                rewrite.Authority.Length > 0 ? $"host becomes '{rewrite.Authority}'" : "",
            ];
            yield return new ExplainedSetting("rewrite", string.Join("; ", parts.Where(part => part.Length > 0)), places.Of(route.Origin, "rewrite"));
        }

        yield return forward.TimeoutMs > 0
            ? new ExplainedSetting("timeout", Duration(forward.TimeoutMs), places.Of(route.Origin, "timeout"))
            : new ExplainedSetting("timeout", "none", null);
        yield return new ExplainedSetting("retries", Retries(forward.Retries), forward.Retries is null ? null : places.Of(route.Origin, "retries"));
        foreach (var mirror in forward.Mirrors)
        {
            yield return new ExplainedSetting("mirror", $"{Percent(mirror.PerMillion)} of requests are copied to {mirror.Cluster}", places.Of(mirror.Origin));
        }
    }

    private static string ConditionName(RetryCondition condition) => condition switch
    {
        RetryCondition.ServerError => "5xx",
        RetryCondition.GatewayError => "gateway-error",
        RetryCondition.Reset => "reset",
        RetryCondition.ConnectFailure => "connect-failure",
        RetryCondition.Retriable4Xx => "retriable-4xx",
        RetryCondition.RefusedStream => "refused-stream",
        RetryCondition.ResetBeforeRequest => "reset-before-request",
        RetryCondition.RateLimited => "envoy-ratelimited",
        RetryCondition.GrpcCancelled => "cancelled",
        RetryCondition.GrpcDeadlineExceeded => "deadline-exceeded",
        RetryCondition.GrpcResourceExhausted => "resource-exhausted",
        RetryCondition.GrpcInternal => "internal",
        RetryCondition.GrpcUnavailable => "unavailable",
        _ => condition.ToString(),
    };
}
