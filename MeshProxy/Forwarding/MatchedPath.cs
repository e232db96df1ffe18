using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Replaces the part of a path that a route has matched.</summary>
internal static class MatchedPath
{
    /// <summary>A prefix is replaced literally, an exact path and one that matched a regular expression whole; without a condition it is the leading slash.</summary>
    public static string Replace(RouteModel route, Exchange exchange, string replacement)
    {
        var path = exchange.Target.Path;
        var uri = route.FindMatch(new HttpRequestHead(exchange.Context.Request, exchange.Target, exchange.Admission?.Claims))?.Configuration.Uri;
        return uri?.KindCase switch
        {
            null => replacement + path[1..],
            StringMatch.KindOneofCase.Prefix => replacement + path[uri.Prefix.Length..],
            _ => replacement,
        };
    }
}
