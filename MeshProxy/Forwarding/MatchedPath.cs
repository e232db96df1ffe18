using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Replaces the part of a path that a route has matched.</summary>
internal static class MatchedPath
{
    public static string Replace(RouteModel route, Exchange exchange, string replacement) =>
        route.ReplaceMatched(new HttpRequestHead(exchange.Context.Request, exchange.Target, exchange.Admission?.Claims), replacement);
}
