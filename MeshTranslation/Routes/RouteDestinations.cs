using MeshModel.Networking;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>Finds where a VirtualService may send to.</summary>
internal static class RouteDestinations
{
    /// <summary>Each destination with the namespace that completes its name: of a delegate's rule, the delegate's.</summary>
    public static IEnumerable<(Destination Destination, string Namespace)> Of(VirtualService virtualService, MeshResources resources) =>
        resources.RulesOf(virtualService).SelectMany(rule => Of(rule.Rule).Select(destination => (destination, rule.Place.Namespace)))
            .Concat(OfConnections(virtualService.Spec).Select(destination => (destination, virtualService.Metadata.Namespace)));

    private static IEnumerable<Destination> OfConnections(VirtualServiceSpec spec) =>
        spec.Tls.SelectMany(rule => rule.Route).Concat(spec.Tcp.SelectMany(rule => rule.Route)).Select(route => route.Destination);

    private static IEnumerable<Destination> Of(HttpRoute rule)
    {
        var mirrors = rule.Mirrors.Select(mirror => mirror.Destination);
        return rule.Route.Select(route => route.Destination).Concat(rule.Mirror is { } mirror ? mirrors.Append(mirror) : mirrors);
    }
}
