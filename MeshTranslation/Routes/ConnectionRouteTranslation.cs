using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>Translates what <c>tls</c> and <c>tcp</c> routes have in common.</summary>
internal static class ConnectionRouteTranslation
{
    /// <summary>The destinations of a rule.</summary>
    public static TcpProxy Proxy(IReadOnlyList<RouteDestination> destinations, VirtualService virtualService, string path, RouteSource source, MeshResources resources)
    {
        var proxy = new TcpProxy();
        for (var index = 0; index < destinations.Count; index++)
        {
            proxy.Clusters.Add(new WeightedCluster
            {
                Cluster = RouteTranslation.ClusterOf(destinations[index].Destination, virtualService.Metadata.Namespace, source.Port, source.Node.Namespace, resources),
                Weight = destinations[index].Weight,
                Origin = virtualService.OriginAt($"{path}.route[{index}]"),
            });
        }

        return proxy;
    }

    /// <summary>Whether a match is for this caller; what the caller sends is not looked at (Istio's <c>matchTCP</c> and <c>matchTLS</c>).</summary>
    public static bool Concerns(
        int port, IReadOnlyList<string> gateways, IReadOnlyDictionary<string, string> sourceLabels, string? sourceNamespace, VirtualService virtualService, RouteSource source)
    {
        if (port != 0 && port != source.Port)
        {
            return false;
        }

        if (gateways.Count > 0 && !GatewayReference.Includes(gateways, virtualService.Metadata.Namespace, source.Gateway))
        {
            return false;
        }

        // At a gateway the caller is a stranger, and Istio does not ask.
        return source.Gateway != GatewayReference.Mesh
            || (source.Node.Labels.HasAll(sourceLabels) && (string.IsNullOrEmpty(sourceNamespace) || sourceNamespace == source.Node.Namespace));
    }
}
