using System.Globalization;
using MeshModel.Networking;
using MeshModel.Resources;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Says in words what a resource does with traffic.</summary>
internal static class RuleSentences
{
    /// <summary>What a VirtualService does, each thing once.</summary>
    public static IEnumerable<GraphRule> Of(VirtualService service) =>
        service.Spec.Http.SelectMany(route => Of(route, service.Key))
            .Concat(service.Spec.Tcp.SelectMany(route => Shares(
                [.. route.Route.Select(entry => (entry.Destination, entry.Weight))], GraphRuleKind.TcpShifting, "", service.Key)))
            .Distinct();

    /// <summary>Whether a policy breaks the circuit, and when.</summary>
    public static IEnumerable<GraphRule> CircuitBreaker(TrafficPolicy? policy, ResourceKey resource, string prefix)
    {
        if (policy is null)
        {
            yield break;
        }

        var limits = new List<string>();
        var pool = policy.ConnectionPool;
        AddLimit(limits, pool?.Tcp?.MaxConnections, "connections");
        AddLimit(limits, pool?.Http?.Http1MaxPendingRequests, "requests that wait");
        AddLimit(limits, pool?.Http?.Http2MaxRequests, "requests at once");
        AddLimit(limits, pool?.Http?.MaxRetries, "retries at once");
        if (policy.OutlierDetection is { } outliers)
        {
            var errors = outliers.ConsecutiveGatewayErrors is > 0 ? $"{outliers.ConsecutiveGatewayErrors} gateway errors"
                : $"{outliers.Consecutive5xxErrors ?? 5} errors";
            limits.Add($"ejects an endpoint after {errors} in a row");
        }

        if (limits.Count > 0)
        {
            yield return new GraphRule(GraphRuleKind.CircuitBreaker, $"{prefix}{string.Join(", ", limits)}", resource);
        }
    }

    private static void AddLimit(List<string> limits, int? value, string what)
    {
        if (value > 0)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"at most {value} {what}"));
        }
    }

    private static IEnumerable<GraphRule> Of(HttpRoute route, ResourceKey resource)
    {
        var when = route.Match.Count > 0 ? ", where a match holds" : "";
        if (route.Fault?.Delay is { FixedDelay: { } wait } delay)
        {
            yield return Rule(GraphRuleKind.FaultInjection,
                $"makes {Percent(delay.Percentage?.Value ?? delay.Percent)} of the requests wait {Time(wait)}{when}");
        }

        if (route.Fault?.Abort is { } abort)
        {
            var answer = abort.HttpStatus is { } status ? status.ToString(CultureInfo.InvariantCulture) : $"gRPC {abort.GrpcStatus}";
            yield return Rule(GraphRuleKind.FaultInjection, $"answers {answer} to {Percent(abort.Percentage?.Value ?? 0)} of the requests{when}");
        }

        foreach (var mirror in MirrorsOf(route))
        {
            yield return Rule(GraphRuleKind.Mirroring, $"copies {Percent(mirror.Share)} of the requests to {Name(mirror.To)}{when}");
        }

        if (route.Timeout is { } timeout && timeout > TimeSpan.Zero)
        {
            yield return Rule(GraphRuleKind.RequestTimeout, $"gives up after {Time(timeout)}{when}");
        }

        if (route.Retries is { } retries)
        {
            yield return Rule(GraphRuleKind.Retries, retries.Attempts > 0 ? $"tries again up to {retries.Attempts} times{when}" : $"never tries again{when}");
        }

        if (route.Redirect is not null)
        {
            yield return Rule(GraphRuleKind.RequestRouting, $"redirects{when}");
        }

        if (route.DirectResponse is { } direct)
        {
            yield return Rule(GraphRuleKind.RequestRouting, $"answers {direct.Status} itself{when}");
        }

        if (route.Delegate is { } next)
        {
            yield return Rule(GraphRuleKind.RequestRouting, $"hands on to the rules of {next.Name}{when}");
        }

        var kind = route.Route.Count > 1 && route.Match.Count == 0 ? GraphRuleKind.TrafficShifting : GraphRuleKind.RequestRouting;
        foreach (var rule in Shares([.. route.Route.Select(entry => (entry.Destination, entry.Weight))], kind, when, resource))
        {
            yield return rule;
        }

        GraphRule Rule(GraphRuleKind what, string sentence) => new(what, sentence, resource);
    }

    private static IEnumerable<(Destination To, double Share)> MirrorsOf(HttpRoute route)
    {
        if (route.Mirror is { } mirror)
        {
            yield return (mirror, route.MirrorPercentage?.Value ?? route.MirrorPercent ?? route.MirrorPercentSnake ?? 100);
        }

        foreach (var entry in route.Mirrors)
        {
            yield return (entry.Destination, entry.Percentage?.Value ?? 100);
        }
    }

    private static IEnumerable<GraphRule> Shares(IReadOnlyList<(Destination To, int Weight)> destinations, GraphRuleKind kind, string when,
        ResourceKey resource)
    {
        if (destinations.Count == 0)
        {
            yield break;
        }

        var total = destinations.Sum(entry => entry.Weight);
        var shares = destinations.Count == 1
            ? Name(destinations[0].To)
            : string.Join(", ", destinations.Select(entry => $"{Percent(total == 0 ? 0 : 100.0 * entry.Weight / total)} to {Name(entry.To)}"));
        yield return new GraphRule(kind, destinations.Count == 1 ? $"sends to {shares}{when}" : $"sends {shares}{when}", resource);
    }

    private static string Name(Destination destination) =>
        destination.Subset is { Length: > 0 } subset ? $"{destination.Host} subset {subset}" : destination.Host;

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##} %");

    private static string Time(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s");
}
