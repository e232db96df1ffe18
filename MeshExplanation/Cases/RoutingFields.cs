using System.Collections.Frozen;
using System.Globalization;

namespace MeshExplanation.Cases;

/// <summary>What a case may expect something of, and how it is compared.</summary>
internal static class RoutingFields
{
    private const string None = "none";
    private const string Mirror = "mirror";
    private const double Million = 1_000_000;

    // Of sums of floating-point numbers.
    private const double Rounding = 1e-9;

    // What acts on the request, by the name that it has in an explanation.
    private static readonly FrozenDictionary<string, string> Actions = new Dictionary<string, string>
    {
        ["timeout"] = "timeout",
        ["retries"] = "retries",
        ["delay"] = "fault.delay",
        ["abort"] = "fault.abort",
        ["rewrite"] = "rewrite",
        ["redirect"] = "redirect",
        ["cors"] = "corsPolicy",
        ["headers"] = "headers",
    }.ToFrozenDictionary();

    /// <summary>All names, in the order in which they are worth knowing.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["to", "status", "flag", "outcome", "route", "rule", Mirror, .. Actions.Keys.Order(StringComparer.Ordinal), "summary"];

    /// <summary>What is wrong with an expectation as it is written; <see langword="null"/> when nothing is.</summary>
    public static string? Mistake(string field, string expected)
    {
        try
        {
            return field switch
            {
                "to" or Mirror when expected != None => RouteShare.ParseList(expected).DistinctBy(share => share.Share is null).Count() > 1
                    ? $"{field}: '{expected}' gives a share to some and to others not: give one to each, or to none"
                    : null,
                "status" when !int.TryParse(expected, NumberStyles.None, CultureInfo.InvariantCulture, out _) && expected != None =>
                    $"status: '{expected}' is no status that a proxy answers with, such as 404; none stands for the destination's own",
                "outcome" when !Enum.GetNames<ExplainedOutcome>().Any(name => Camel(name) == expected) =>
                    $"outcome: '{expected}' is none of {string.Join(", ", Enum.GetNames<ExplainedOutcome>().Select(Camel))}",
                _ => null,
            };
        }
        catch (FormatException exception)
        {
            return $"{field}: {exception.Message}";
        }
    }

    /// <summary>Compares; gives what it is where that is not what was expected, else <see langword="null"/>.</summary>
    public static string? Compare(RoutingExpectation expectation, RequestExplanation explanation)
    {
        var (field, expected, _) = expectation;
        return field switch
        {
            "to" => Destinations(expected, explanation),
            Mirror => Mirrors(expected, explanation),
            "status" => Text(expected, explanation.Status?.ToString(CultureInfo.InvariantCulture), $"none: {explanation.Summary}"),
            "flag" => Text(expected, explanation.Flag, $"none: {explanation.Summary}"),
            "outcome" => Text(expected, Camel(explanation.Outcome.ToString()), None),
            "route" => Text(expected, explanation.RouteName, None),
            "rule" => Rule(expected, explanation),
            "summary" => explanation.Summary.Contains(expected, StringComparison.OrdinalIgnoreCase) ? null : explanation.Summary,
            _ => Action(Actions[field], expected, explanation),
        };
    }

    private static string? Text(string expected, string? actual, string nothing) =>
        string.Equals(expected, actual ?? None, StringComparison.OrdinalIgnoreCase) ? null : actual ?? nothing;

    private static string? Destinations(string expected, RequestExplanation explanation)
    {
        var wanted = expected == None ? [] : RouteShare.ParseList(expected);
        if (explanation.Outcome is not (ExplainedOutcome.Forwarded or ExplainedOutcome.Relayed))
        {
            return wanted.Count == 0 ? null : $"nobody: {explanation.Summary}";
        }

        // Without percentages, those that are named take everything, and each of them something.
        var shares = wanted.Select(share => RouteTargets.ShareOf(explanation, share.Target)).ToList();
        var isWhole = wanted.Any(share => share.Share is not null) || Math.Abs(shares.Sum() - 1) < Rounding;
        var fits = wanted.Count == 0 ? !RouteTargets.Summary(explanation).Any() : isWhole && wanted.Zip(shares).All(pair => pair.First.Fits(pair.Second));
        return fits ? null : RouteShare.Write(RouteTargets.Summary(explanation));
    }

    private static string? Mirrors(string expected, RequestExplanation explanation)
    {
        var mirrors = explanation.Route?.Configuration.Forward?.Mirrors ?? [];
        var actual = mirrors.Select(mirror => (Cluster: mirror.Cluster.Split('|'), Share: mirror.PerMillion / Million)).ToList();
        var wanted = expected == None ? [] : RouteShare.ParseList(expected);
        var fits = wanted.Count == actual.Count && wanted.All(share => actual.Any(mirror => IsNamed(mirror.Cluster, share.Target) && share.Fits(mirror.Share)));
        return fits ? null : actual.Count == 0 ? None : RouteShare.Write(actual.Select(mirror => (Describe(mirror.Cluster), mirror.Share)));
    }

    private static bool IsNamed(string[] cluster, string target) => cluster is [_, _, var subset, var host]
        && (target.Split(' ') is ["subset", var wanted, "of", var name] ? wanted == subset && IsHost(host, name) : IsHost(host, target));

    private static bool IsHost(string host, string name) => host == name || host.Split('.')[0] == name;

    private static string Describe(string[] cluster) =>
        cluster is [_, _, var subset, var host] ? subset.Length > 0 ? $"subset {subset} of {host}" : host : string.Join('|', cluster);

    private static string? Rule(string expected, RequestExplanation explanation)
    {
        var source = explanation.VirtualHosts.SelectMany(host => host.Routes).FirstOrDefault(route => route.Chosen)?.Source;
        if (source is null)
        {
            return expected == None ? null : None;
        }

        var resource = $"{source.Kind} {source.Namespace}/{source.Name}";
        string[] names = [$"{resource} {source.Path}", resource, source.Path, source.Name];
        return names.Contains(expected) ? null : source.ToString();
    }

    private static string? Action(string name, string expected, RequestExplanation explanation)
    {
        var values = explanation.Actions.Where(action => action.Name == name).Select(action => action.Value).ToList();
        if (expected == None)
        {
            return values.Count == 0 || values.TrueForAll(value => value == None) ? null : string.Join("; ", values);
        }

        return values.Exists(value => Begins(value, expected)) ? null : values.Count == 0 ? None : string.Join("; ", values);
    }

    // `7s` fits `7s for 100 % of requests`, and not `70s`.
    private static bool Begins(string value, string expected) => value.StartsWith(expected, StringComparison.OrdinalIgnoreCase)
        && (value.Length == expected.Length || !char.IsLetterOrDigit(value[expected.Length]) || !char.IsLetterOrDigit(expected[^1]));

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
