using MeshModel.Networking;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes.Delegation;

/// <summary>Joins one match of a rule that delegates with one of the delegate (Istio's <c>mergeHTTPMatchRequest</c> and <c>hasConflict</c>).</summary>
internal static class MatchMerge
{
    /// <summary>The conditions of both; where both speak of one thing, the delegate's, which is the narrower.</summary>
    public static HttpMatchRequest Join(HttpMatchRequest root, HttpMatchRequest inner) => inner with
    {
        Name = RuleMerge.JoinNames(root.Name, inner.Name),
        Uri = inner.Uri ?? root.Uri,
        Scheme = inner.Scheme ?? root.Scheme,
        Method = inner.Method ?? root.Method,
        Authority = inner.Authority ?? root.Authority,
        Headers = Join(root.Headers, inner.Headers),
        WithoutHeaders = Join(root.WithoutHeaders, inner.WithoutHeaders),
        QueryParams = Join(root.QueryParams, inner.QueryParams),
        Port = inner.Port == 0 ? root.Port : inner.Port,
        SourceLabels = Join(root.SourceLabels, inner.SourceLabels),
        SourceNamespace = string.IsNullOrEmpty(inner.SourceNamespace) ? root.SourceNamespace : inner.SourceNamespace,
        Gateways = inner.Gateways.Count == 0 ? root.Gateways : inner.Gateways,
        StatPrefix = string.IsNullOrEmpty(inner.StatPrefix) ? root.StatPrefix : inner.StatPrefix,
    };

    /// <summary>Whether the delegate's match is not within the root's.</summary>
    public static bool Conflict(HttpMatchRequest root, HttpMatchRequest inner) =>
        Conflict(root.Uri, inner.Uri)
        || Conflict(root.Scheme, inner.Scheme)
        || Conflict(root.Method, inner.Method)
        || Conflict(root.Authority, inner.Authority)
        || Conflict(root.Headers, inner.Headers)
        || Conflict(root.WithoutHeaders, inner.WithoutHeaders)
        || Conflict(root.QueryParams, inner.QueryParams)
        || root.IgnoreUriCase != inner.IgnoreUriCase
        || (root.Port != 0 && inner.Port != 0 && root.Port != inner.Port)
        || (!string.IsNullOrEmpty(root.SourceNamespace) && (inner.SourceNamespace ?? "") != root.SourceNamespace)
        || inner.SourceLabels.Any(label => root.SourceLabels.TryGetValue(label.Key, out var wanted) && wanted != label.Value)
        || (root.Gateways.Count > 0 && inner.Gateways.Except(root.Gateways).Any());

    /// <summary>The same match with its gateways as <c>namespace/name</c>.</summary>
    public static HttpMatchRequest WithFullGateways(HttpMatchRequest match, string @namespace) => match.Gateways.Count == 0
        ? match
        : match with { Gateways = [.. match.Gateways.Select(gateway => GatewayReference.Resolve(gateway, @namespace))] };

    private static bool Conflict(IReadOnlyDictionary<string, StringMatch> root, IReadOnlyDictionary<string, StringMatch> inner) =>
        inner.Any(entry => Conflict(root.GetValueOrDefault(entry.Key), entry.Value));

    // A condition that names no text (presence), or a regular expression, is not compared with another: the two conflict.
    private static bool Conflict(StringMatch? root, StringMatch? inner)
    {
        if (root is null || inner is null)
        {
            return false;
        }

        return (root, inner) switch
        {
            ({ Exact: { Length: > 0 } exact }, _) => inner.Exact != exact,
            ({ Prefix: { Length: > 0 } prefix }, { Prefix: { Length: > 0 } longer }) => !longer.StartsWith(prefix, StringComparison.Ordinal),
            ({ Prefix: { Length: > 0 } prefix }, { Exact: { Length: > 0 } exact }) => !exact.StartsWith(prefix, StringComparison.Ordinal),
            _ => true,
        };
    }

    private static Dictionary<string, T> Join<T>(IReadOnlyDictionary<string, T> root, IReadOnlyDictionary<string, T> inner)
    {
        var joined = new Dictionary<string, T>(root);
        foreach (var (key, value) in inner)
        {
            joined[key] = value;
        }

        return joined;
    }
}
