using System.Globalization;
using MeshProtocol;
using Route = MeshProtocol.Route;

namespace MeshControlPlane.Inspection;

/// <summary>Writes parts of a configuration for people.</summary>
internal static class PartText
{
    /// <summary>How an endpoint of a cluster is chosen.</summary>
    public static string BalancingOf(Cluster cluster) =>
        cluster.ConsistentHashing is not null ? "Hash" : cluster.LoadBalancing == LoadBalancing.Unspecified ? "LeastRequest" : cluster.LoadBalancing.ToString();

    /// <summary>Whether TLS is spoken to a cluster.</summary>
    public static string TlsOf(Cluster cluster) => cluster.Tls is null ? "-" : cluster.Tls.Mode == UpstreamTlsMode.Unspecified ? "auto" : cluster.Tls.Mode.ToString();

    /// <summary>Which connections of peers a listener takes.</summary>
    public static string PeerTlsOf(Listener listener) =>
        listener.Direction != ListenerDirection.Inbound ? "-" : listener.PeerTls == PeerTls.Unspecified ? "DISABLE" : listener.PeerTls.ToString().ToUpperInvariant();

    /// <summary>Where its requests go.</summary>
    public static string TargetOf(Route route) => route.ActionCase switch
    {
        Route.ActionOneofCase.Forward when route.Forward.Clusters is [var only] => only.Cluster,
        Route.ActionOneofCase.Forward => string.Join(
            ", ", route.Forward.Clusters.Select(cluster => string.Create(CultureInfo.InvariantCulture, $"{cluster.Cluster} ({cluster.Weight})"))),
        Route.ActionOneofCase.Redirect => string.Create(CultureInfo.InvariantCulture, $"redirect {route.Redirect.Status}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"answer {route.DirectResponse?.Status}"),
    };

    /// <summary>Which requests it is for.</summary>
    public static string Of(RouteMatch match)
    {
        (string Name, StringMatch? Match)[] parts = [("uri", match.Uri), ("scheme", match.Scheme), ("method", match.Method), ("authority", match.Authority)];
        return string.Join(", ", parts.Where(part => part.Match is not null).Select(part => $"{part.Name} {Describe(part.Match!)}")
            .Concat(match.Headers.Select(header => $"header {header.Key} {Describe(header.Value)}"))
            .Concat(match.WithoutHeaders.Select(header => $"no header {header.Key} {Describe(header.Value)}"))
            .Concat(match.QueryParams.Select(parameter => $"query {parameter.Key} {Describe(parameter.Value)}")));
    }

    private static string Describe(StringMatch match) => match.KindCase switch
    {
        StringMatch.KindOneofCase.Exact => $"= {match.Exact}",
        StringMatch.KindOneofCase.Prefix => $"{match.Prefix}*",
        StringMatch.KindOneofCase.Regex => $"~ {match.Regex}",
        _ => "present",
    };
}
