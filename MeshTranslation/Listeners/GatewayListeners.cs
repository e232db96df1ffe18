using System.Globalization;
using MeshProtocol;
using MeshTranslation.Resources;
using MeshTranslation.Routes;

namespace MeshTranslation.Listeners;

/// <summary>Makes the listener of one port of a gateway; there is none when no server selects the port.</summary>
internal static class GatewayListeners
{
    /// <summary>Adds listener and route tables to a configuration.</summary>
    /// <returns>What the Gateways of the port ask for and do not get.</returns>
    public static IReadOnlyList<Notice> Add(NodeConfiguration configuration, MeshResources resources, Node node, int port)
    {
        var merged = GatewayServers.Merge(resources, node, port);
        if (merged.Servers.Count == 0)
        {
            return merged.Notices;
        }

        var first = merged.Servers[0];
        var listener = new Listener
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"gateway_{port}"),
            Direction = ListenerDirection.Gateway,
            Port = port,
            UnknownHosts = UnknownHosts.NotFound,
            Origin = first.OriginAt(),
        };
        if (first.IsPlainHttp)
        {
            var table = GatewayRouteTables.Translate(resources, node, GatewayRouteTables.NameOf(port), port, merged.Servers);
            configuration.RouteTables.Add(table);
            listener.RouteTables.Add(table.Name);
        }
        else
        {
            foreach (var server in merged.Servers)
            {
                AddChains(configuration, listener, merged, server, resources, node);
            }

            // Nothing leads anywhere: the port is refused, as where no server selects it.
            if (listener.FilterChains.Count == 0)
            {
                return merged.Notices;
            }
        }

        configuration.Listeners.Add(listener);
        return merged.Notices;
    }

    private static void AddChains(NodeConfiguration configuration, Listener listener, GatewayServers merged, GatewayServer server, MeshResources resources, Node node)
    {
        if (server.IsTls && server.IsPassthrough)
        {
            listener.FilterChains.Add(GatewayConnectionRoutes.TlsChains(server, resources, node));
            return;
        }

        var chain = new FilterChain { Name = server.ChainName, Origin = server.OriginAt() };
        if (server.IsTls)
        {
            chain.Tls = TlsTerminationTranslation.Translate(server, merged, resources, node);
            chain.ServerNames.Add(server.Hosts.Contains("*") ? ["*"] : server.Hosts);
        }

        if (server.Protocol == PortProtocol.Https)
        {
            var table = GatewayRouteTables.Translate(resources, node, server.ChainName, listener.Port, [server]);
            configuration.RouteTables.Add(table);
            chain.RouteTable = table.Name;
        }
        else if (GatewayConnectionRoutes.Tcp(server, resources, node) is { } proxy)
        {
            chain.Tcp = proxy;
        }
        else
        {
            merged.Tell(server, "port", "NoRoute", "no VirtualService has a tcp route for this server: it takes no connections");
            return;
        }

        listener.FilterChains.Add(chain);
    }
}
