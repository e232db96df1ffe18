using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>A route, ready for use.</summary>
public sealed class RouteModel
{
    internal RouteModel(Route configuration, int index, ImmutableArray<MatchModel> matches, ImmutableArray<WeightedClusterModel> clusters)
    {
        Configuration = configuration;
        Index = index;
        Matches = matches;
        Clusters = clusters;
        HasNamedMatches = matches.Any(match => match.Configuration.Name.Length > 0);
    }

    /// <summary>What it was made from.</summary>
    public Route Configuration { get; }

    /// <summary>Its number within the snapshot, from 0: what a proxy builds for each route it can keep in an array.</summary>
    public int Index { get; }

    /// <summary>The name that appears in access logs.</summary>
    public string Name => Configuration.Name;

    /// <summary>The alternatives; none means every request.</summary>
    public ImmutableArray<MatchModel> Matches { get; }

    /// <summary>Whether its name in access logs depends on which of the matches holds.</summary>
    public bool HasNamedMatches { get; }

    /// <summary>The request headers that the rules of its virtual host look at, of this route or another; none as a rule.</summary>
    public ImmutableArray<string> HeaderNames { get; internal set; } = [];

    /// <summary>The clusters to choose from; none where the route answers by itself.</summary>
    public ImmutableArray<WeightedClusterModel> Clusters { get; }

    /// <summary>What a regular expression replaces in the path; null for nothing.</summary>
    public PathSubstitution? Substitution { get; internal init; }

    /// <summary>The origins of its CORS policy; null when it has none.</summary>
    public OriginMatcher? Origins { get; internal init; }

    /// <summary>The first of the alternatives that holds; null for a route that takes every request.</summary>
    /// <typeparam name="THead">The head's own type.</typeparam>
    /// <param name="head">The head of a request that the route takes.</param>
    public MatchModel? FindMatch<THead>(in THead head)
        where THead : IRequestHead
    {
        foreach (var match in Matches)
        {
            if (match.Holds(head))
            {
                return match;
            }
        }

        return null;
    }

    /// <summary>What access logs call the route for a request that it takes: its name, and that of the match that holds if it has one (Istio's <c>rule.match</c>).</summary>
    /// <typeparam name="THead">The head's own type.</typeparam>
    /// <param name="head">The head of a request that the route takes.</param>
    public string NameInLogs<THead>(in THead head)
        where THead : IRequestHead => HasNamedMatches ? FindMatch(head)?.RouteName ?? Name : Name;

    /// <summary>
    /// Replaces the part of a path that the route has matched: a prefix literally, an exact path and one that matched a regular expression whole;
    /// without a condition it is the leading slash.
    /// </summary>
    /// <typeparam name="THead">The head's own type.</typeparam>
    /// <param name="head">The head of a request that the route takes.</param>
    /// <param name="replacement">What takes its place.</param>
    public string ReplaceMatched<THead>(in THead head, string replacement)
        where THead : IRequestHead
    {
        var path = head.Path;
        var uri = FindMatch(head)?.Configuration.Uri;
        return uri?.KindCase switch
        {
            null => replacement + path[1..],
            StringMatch.KindOneofCase.Prefix => replacement + path[uri.Prefix.Length..],
            _ => replacement,
        };
    }

    /// <summary>The path that goes upstream, without query.</summary>
    /// <typeparam name="THead">The head's own type.</typeparam>
    /// <param name="head">The head of a request that the route takes.</param>
    public string Rewrite<THead>(in THead head)
        where THead : IRequestHead
    {
        var path = Substitution is { } substitution ? substitution.Apply(head.Path)
            : Configuration.Forward?.Rewrite is { Path.Length: > 0 } rewrite ? ReplaceMatched(head, rewrite.Path)
            : head.Path;
        return path.StartsWith('/') ? path : "/" + path;
    }

    internal bool Holds<THead>(in THead head)
        where THead : IRequestHead
    {
        return Matches.IsEmpty || FindMatch(head) is not null;
    }

    /// <summary>Draws one of the clusters by weight; a single one is taken whatever its weight.</summary>
    /// <param name="chance">Asked only when there are several.</param>
    /// <returns>Null where the route answers by itself.</returns>
    public WeightedClusterModel? Choose(IChance chance) => WeightedClusterModel.Choose(Clusters, chance);
}
