using System.Globalization;
using MeshProtocol;
using Route = MeshProtocol.Route;

namespace MeshExplanation;

/// <summary>What comes of a request that a route takes.</summary>
internal static class RoutedOutcome
{
    private const int Million = 1_000_000;

    /// <summary>Completes an explanation of a request that a route takes.</summary>
    public static RequestExplanation Of(RequestExplanation answer, Route configuration)
    {
        if (answer.Admission is { Allowed: false } refused)
        {
            return answer with { Outcome = ExplainedOutcome.Refused, Status = 403, Flag = "-", Summary = $"the gateway answers {refused.Summary}" };
        }

        if (configuration.Redirect is { } redirect)
        {
            return ByItself(answer, redirect.Status, null, ", a redirect");
        }

        if (configuration.DirectResponse is { } response)
        {
            return ByItself(answer, response.Status, null, " by itself");
        }

        if (configuration.Fault?.Abort is { PerMillion: Million } abort)
        {
            return abort.StatusCase == Abort.StatusOneofCase.GrpcStatus
                ? ByItself(answer, 200, "FI", string.Create(CultureInfo.InvariantCulture, $" with gRPC status {abort.GrpcStatus}: an injected fault takes every request"))
                : ByItself(answer, abort.HttpStatus, "FI", ": an injected fault takes every request");
        }

        var used = answer.Clusters.Where(cluster => cluster.Share > 0).ToList();
        var failing = used.Where(cluster => cluster.Problem is not null).ToList();
        if (failing.Count == used.Count && failing.Count > 0)
        {
            return answer with
            {
                Outcome = ExplainedOutcome.Unreachable,
                Status = 503,
                Flag = failing[0].Flag,
                Summary = $"503, flag {failing[0].Flag}: {failing[0].Problem}",
            };
        }

        var summary = $"goes {Ways(used)}";
        if (failing.Count > 0)
        {
            summary += $"; {Share(failing.Sum(cluster => cluster.Share))} of requests get 503, flag {failing[0].Flag}: {failing[0].Problem}";
        }

        var refusing = used.SelectMany(cluster => cluster.Endpoints).Where(endpoint => endpoint.Admission is { Allowed: false }).ToList();
        var all = used.Sum(cluster => cluster.Endpoints.Count);
        if (refusing.Count > 0 && refusing.Count == all)
        {
            var why = refusing[0].Admission!.Summary;
            return answer with
            {
                Outcome = ExplainedOutcome.Refused,
                Status = why.StartsWith("403", StringComparison.Ordinal) ? 403 : 503,
                Summary = $"{summary}, where it is refused: {why}",
            };
        }

        return refusing.Count == 0 ? answer with { Summary = summary } : answer with
        {
            Summary = $"{summary}; refused at {string.Join(", ", refusing.Select(endpoint => endpoint.Workload))}: {refusing[0].Admission!.Summary}",
        };
    }

    private static RequestExplanation ByItself(RequestExplanation answer, int status, string? flag, string how) => answer with
    {
        Outcome = ExplainedOutcome.Answered,
        Status = status,
        Flag = flag,
        Summary = string.Create(CultureInfo.InvariantCulture, $"the proxy answers {status}{how}"),
    };

    /// <summary>Where requests go: <c>to …</c>, or <c>90 % to …, 10 % to …</c>.</summary>
    public static string Ways(IReadOnlyList<ExplainedCluster> clusters) => clusters switch
    {
        [var only] => $"to {Describe(only)}",
        _ => string.Join(", ", clusters.Select(cluster => $"{Share(cluster.Share)} to {Describe(cluster)}")),
    };

    private static string Describe(ExplainedCluster cluster) =>
        string.Create(CultureInfo.InvariantCulture, $"{(cluster.Subset.Length > 0 ? $"subset {cluster.Subset} of " : "")}{cluster.Host}:{cluster.Port}");

    /// <summary>A share for people.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");
}
