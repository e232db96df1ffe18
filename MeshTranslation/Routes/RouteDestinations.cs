using MeshModel.Networking;

namespace MeshTranslation.Routes;

/// <summary>Finds where a VirtualService may send to.</summary>
internal static class RouteDestinations
{
    public static IEnumerable<Destination> Of(VirtualServiceSpec spec) =>
        spec.Http.SelectMany(Of)
            .Concat(spec.Tls.SelectMany(rule => rule.Route).Concat(spec.Tcp.SelectMany(rule => rule.Route)).Select(route => route.Destination));

    private static IEnumerable<Destination> Of(HttpRoute rule)
    {
        var mirrors = rule.Mirrors.Select(mirror => mirror.Destination);
        return rule.Route.Select(route => route.Destination).Concat(rule.Mirror is { } mirror ? mirrors.Append(mirror) : mirrors);
    }
}
