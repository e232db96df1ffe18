using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Schemas.Shapes;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-UNR: rules and matches that earlier ones leave nothing to.</summary>
internal static class UnreachableRules
{
    public static void Check(VirtualServiceSpec spec, Report report)
    {
        Check(spec.Http, "spec.http", route => route.Match, match => match with { Name = null }, Covers, report);
        Check(spec.Tls, "spec.tls", route => route.Match, match => match, (_, _) => false, report);
        Check(spec.Tcp, "spec.tcp", route => route.Match, match => match, (_, _) => false, report);
    }

    private static void Check<TRoute, TMatch>(
        IReadOnlyList<TRoute> routes,
        string path,
        Func<TRoute, IReadOnlyList<TMatch>> matchesOf,
        Func<TMatch, TMatch> withoutName,
        Func<TMatch, TMatch, bool> covers,
        Report report)
        where TMatch : notnull
    {
        var shape = RecordShape.Of(typeof(TMatch));
        var seen = new List<(TMatch Match, JsonNode? Form, string Path)>();
        string? openRule = null;
        for (var i = 0; i < routes.Count; i++)
        {
            var at = FieldPath.Element(path, i);
            var matches = matchesOf(routes[i]);
            if (openRule is not null)
            {
                report.Warn("VS-UNR-1", at, $"is never used: {openRule} comes first and takes everything");
            }

            var used = 0;
            for (var j = 0; j < matches.Count; j++)
            {
                var inner = FieldPath.Element(at + ".match", j);
                var form = shape.Write(withoutName(matches[j]));
                if (seen.Find(earlier => JsonNode.DeepEquals(earlier.Form, form)) is { Path: { } same })
                {
                    used++;
                    report.Warn("VS-UNR-2", inner, $"has no effect: it is the same as {same}");
                }
                else if (seen.Find(earlier => covers(earlier.Match, matches[j])) is { Path: { } wider })
                {
                    report.Warn("VS-UNR-2", inner, $"has no effect: {wider} covers it");
                }

                seen.Add((matches[j], form, inner));
            }

            if (used > 0 && used == matches.Count && openRule is null)
            {
                report.Warn("VS-UNR-1", at, "is never used: all its matches stand in earlier rules");
            }

            if (matches.Count == 0)
            {
                openRule ??= at;
            }
        }
    }

    private static bool Covers(HttpMatchRequest earlier, HttpMatchRequest later)
    {
        var get = new StringMatch { Exact = "GET" };
        return earlier.Uri?.Prefix is { } prefix
            && later.Uri?.Prefix is { } longer
            && longer.Length > prefix.Length
            && longer.StartsWith(prefix, StringComparison.Ordinal)
            && earlier.Port == later.Port
            && Agree(earlier.Method ?? get, later.Method ?? get)
            && Agree(earlier.Authority, later.Authority)
            && Agree(earlier.Headers, later.Headers)
            && Agree(earlier.QueryParams, later.QueryParams)
            && Agree(earlier.WithoutHeaders, later.WithoutHeaders);
    }

    private static bool Agree(IReadOnlyDictionary<string, StringMatch> earlier, IReadOnlyDictionary<string, StringMatch> later) =>
        earlier.Count == later.Count && earlier.All(entry => later.TryGetValue(entry.Key, out var other) && Agree(entry.Value, other));

    private static bool Agree(StringMatch? earlier, StringMatch? later) => (earlier, later) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        ({ Exact: { } one }, { Exact: { } other }) => one.StartsWith(other, StringComparison.Ordinal),
        ({ Prefix: { } one }, { Prefix: { } other }) => one.StartsWith(other, StringComparison.Ordinal),
        _ => earlier == later,
    };
}
