using MeshModel.Hosts;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Listeners;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>Where the connections of a gateway's server go that are not HTTP.</summary>
internal static class GatewayConnectionRoutes
{
    /// <summary>The chains of a server that leaves TLS as it is: one for each match of a <c>tls</c> route, the first to name a server name keeps it.</summary>
    public static IEnumerable<FilterChain> TlsChains(GatewayServer server, MeshResources resources, Node node)
    {
        var source = new RouteSource(node, server.Reference, server.Server.Port.Number);
        var handled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var virtualService in Bound(server, resources, node))
        {
            for (var rule = 0; rule < virtualService.Spec.Tls.Count; rule++)
            {
                var route = virtualService.Spec.Tls[rule];
                for (var entry = 0; entry < route.Match.Count; entry++)
                {
                    var match = route.Match[entry];
                    var names = match.SniHosts.Select(name => name.ToLowerInvariant())
                        .SelectMany(name => server.Server.Hosts.Select(host => GatewayRouteTables.Common(host, name, server.Gateway.Metadata.Namespace, virtualService.Metadata.Namespace)))
                        .OfType<string>().Distinct().Where(handled.Add).ToList();
                    if (names.Count == 0 || !ConnectionRouteTranslation.Concerns(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, virtualService, source))
                    {
                        names.ForEach(name => handled.Remove(name));
                        continue;
                    }

                    var path = $"spec.tls[{rule}]";
                    yield return new FilterChain
                    {
                        Name = $"{server.ChainName}.{virtualService.Metadata.Namespace}.{virtualService.Metadata.Name}.{path}.match[{entry}]",
                        ServerNames = { names },
                        Tcp = ConnectionRouteTranslation.Proxy(route.Route, virtualService, path, source, resources),
                        Origin = virtualService.OriginAt($"{path}.match[{entry}]"),
                    };
                }
            }
        }
    }

    /// <summary>The first <c>tcp</c> route for a server; <see langword="null"/> when there is none.</summary>
    public static TcpProxy? Tcp(GatewayServer server, MeshResources resources, Node node)
    {
        var source = new RouteSource(node, server.Reference, server.Server.Port.Number);
        foreach (var virtualService in Bound(server, resources, node))
        {
            for (var rule = 0; rule < virtualService.Spec.Tcp.Count; rule++)
            {
                var route = virtualService.Spec.Tcp[rule];
                if (route.Match.Count == 0
                    || route.Match.Any(match => ConnectionRouteTranslation.Concerns(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, virtualService, source)))
                {
                    return ConnectionRouteTranslation.Proxy(route.Route, virtualService, $"spec.tcp[{rule}]", source, resources);
                }
            }
        }

        return null;
    }

    // Istio's pickMatchingGatewayHosts: a VirtualService counts that names the Gateway and has a host in common with the server.
    private static IEnumerable<VirtualService> Bound(GatewayServer server, MeshResources resources, Node node) =>
        resources.VirtualServices.Where(virtualService =>
            GatewayReference.Includes(virtualService.Spec.Gateways, virtualService.Metadata.Namespace, server.Reference)
            && ExportScope.Of(resources.ExportToOf(virtualService), virtualService.Metadata.Namespace, node.Namespace) != Visibility.None
            && virtualService.Spec.Hosts.Any(name => server.Server.Hosts.Any(host =>
                GatewayRouteTables.Common(host, HostName.Resolve(name, virtualService.Metadata.Namespace, resources.Settings.ClusterDomain).ToLowerInvariant(), server.Gateway.Metadata.Namespace, virtualService.Metadata.Namespace) is not null)));
}
