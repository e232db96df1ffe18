using MeshModel.Networking;

namespace MeshTranslation.Routes.Delegation;

/// <summary>Joins a rule that delegates with one rule of its delegate (Istio's <c>mergeHTTPRoute</c>).</summary>
internal static class RuleMerge
{
    /// <returns>Null when the two conditions cannot hold together: the delegate's rule is then left out.</returns>
    public static RouteRule? Join(RouteRule root, RouteRule inner)
    {
        if (JoinMatches(root, inner) is not { } matches)
        {
            return null;
        }

        var (outer, own) = (root.Rule, inner.Rule);
        var rule = own with
        {
            Name = JoinNames(outer.Name, own.Name),
            Match = [.. matches.Select(entry => entry.Match)],
            Rewrite = own.Rewrite ?? outer.Rewrite,
            DirectResponse = own.DirectResponse ?? outer.DirectResponse,
            Timeout = own.Timeout ?? outer.Timeout,
            Retries = own.Retries ?? outer.Retries,
            Fault = own.Fault ?? outer.Fault,
            Mirror = own.Mirror ?? outer.Mirror,
            Mirrors = own.Mirrors.Count > 0 ? own.Mirrors : outer.Mirrors,
            MirrorPercent = own.MirrorPercent ?? outer.MirrorPercent,
            MirrorPercentSnake = own.MirrorPercentSnake ?? outer.MirrorPercentSnake,
            MirrorPercentage = own.MirrorPercentage ?? outer.MirrorPercentage,
            CorsPolicy = own.CorsPolicy ?? outer.CorsPolicy,
            Headers = own.Headers ?? outer.Headers,
        };
        return new RouteRule(
            rule,
            inner.Place,
            [.. matches.Select(entry => entry.Place)],
            own.Mirror is null ? root.Mirror : inner.Mirror,
            own.Mirrors.Count == 0 ? root.Mirrors : inner.Mirrors);
    }

    /// <summary>Both names with <c>-</c> between them, or the only one.</summary>
    public static string? JoinNames(string? root, string? inner) =>
        string.IsNullOrEmpty(inner) ? root : string.IsNullOrEmpty(root) ? inner : $"{root}-{inner}";

    private static List<(HttpMatchRequest Match, RulePlace Place)>? JoinMatches(RouteRule root, RouteRule inner)
    {
        if (root.Matches.Count == 0 || inner.Matches.Count == 0)
        {
            return [.. Entries(inner), .. Entries(root)];
        }

        List<(HttpMatchRequest, RulePlace)> joined = [];
        foreach (var (match, place) in Entries(inner))
        {
            var before = joined.Count;
            joined.AddRange(Entries(root).Where(outer => !MatchMerge.Conflict(outer.Match, match)).Select(outer => (MatchMerge.Join(outer.Match, match), place)));
            if (joined.Count == before)
            {
                return null; // Each entry of the delegate has to fit one of the root, or the whole rule does not count.
            }
        }

        return joined;
    }

    // Gateways are named from where the entry stands, and compared by their full names.
    private static IEnumerable<(HttpMatchRequest Match, RulePlace Place)> Entries(RouteRule rule) =>
        rule.Rule.Match.Select((match, entry) => (MatchMerge.WithFullGateways(match, rule.Place.Namespace), rule.Matches[entry]));
}
