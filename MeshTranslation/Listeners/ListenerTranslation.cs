using System.Globalization;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Resources;
using MeshTranslation.Routes;

namespace MeshTranslation.Listeners;

/// <summary>Makes the listeners of a node and the route tables that only they use.</summary>
internal static class ListenerTranslation
{
    /// <summary>What the application beside a sidecar sends.</summary>
    public static Listener Outbound(IEnumerable<RouteTable> tables, MeshSettings settings) => new()
    {
        Name = "outbound",
        Direction = ListenerDirection.Outbound,
        RouteTables = { tables.Select(table => table.Name) },
        UnknownHosts = settings.AllowUnknownHosts ? UnknownHosts.AllowAny : UnknownHosts.RegistryOnly,
        AccessLog = AccessLogTranslation.Translate(settings),
        Origin = new Origin(),
    };

    /// <summary>What peers send to one port of the application: all of it goes there.</summary>
    public static void AddInbound(NodeConfiguration configuration, WorkloadPort port, MeshSettings settings)
    {
        var cluster = ClusterTranslation.Inbound(port);
        var number = port.ContainerPort.ToString(CultureInfo.InvariantCulture);
        configuration.Clusters.Add(cluster);
        configuration.RouteTables.Add(new RouteTable
        {
            Name = cluster.Name,
            Port = port.ContainerPort,
            VirtualHosts =
            {
                new VirtualHost
                {
                    Name = $"inbound|http|{number}",
                    Domains = { "*" },
                    Routes =
                    {
                        new Route
                        {
                            Name = RouteTranslation.DefaultRouteName,
                            Forward = new Forward { Clusters = { new WeightedCluster { Cluster = cluster.Name, Weight = 1, Origin = new Origin() } } },
                            Origin = new Origin(),
                        },
                    },
                    Origin = new Origin(),
                },
            },
        });
        configuration.Listeners.Add(new Listener
        {
            Name = $"inbound_{number}",
            Direction = ListenerDirection.Inbound,
            Port = port.ContainerPort,
            RouteTables = { cluster.Name },
            UnknownHosts = UnknownHosts.NotFound,
            AccessLog = AccessLogTranslation.Translate(settings),
            Origin = new Origin(),
        });
    }

    /// <summary>What comes in at one port of a gateway, if any Gateway's HTTP server selects it; else the port has no listener.</summary>
    public static void AddGateway(NodeConfiguration configuration, MeshResources resources, Node node, GatewayPort port)
    {
        var servers = resources.Gateways
            .Where(gateway => node.Labels.HasAll(gateway.Spec.Selector))
            .SelectMany(gateway => gateway.Spec.Servers.Select((server, index) => (Gateway: gateway, Server: server, Index: index)))
            .Where(entry => entry.Server.Port.Number == port.ServerPort && IsPlainHttp(entry.Server.Port.Protocol))
            .ToList();
        if (servers.Count == 0)
        {
            return;
        }

        configuration.RouteTables.Add(GatewayRouteTables.Translate(resources, node, port.ServerPort, servers.Select(entry => (entry.Gateway, entry.Server))));
        configuration.Listeners.Add(new Listener
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"gateway_{port.ServerPort}"),
            Direction = ListenerDirection.Gateway,
            Port = port.ServerPort,
            RouteTables = { GatewayRouteTables.NameOf(port.ServerPort) },
            UnknownHosts = UnknownHosts.NotFound,
            AccessLog = AccessLogTranslation.Translate(resources.Settings),
            Origin = servers[0].Gateway.OriginAt($"spec.servers[{servers[0].Index}]"),
        });
    }

    private static bool IsPlainHttp(string protocol) =>
        protocol.Equals("HTTP", StringComparison.OrdinalIgnoreCase)
        || protocol.Equals("HTTP2", StringComparison.OrdinalIgnoreCase)
        || protocol.Equals("GRPC", StringComparison.OrdinalIgnoreCase);
}
