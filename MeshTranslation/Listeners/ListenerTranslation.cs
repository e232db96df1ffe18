using System.Globalization;
using MeshProtocol;
using MeshTranslation.Resources;
using MeshTranslation.Routes;
using MeshTranslation.Scopes;

namespace MeshTranslation.Listeners;

/// <summary>Makes the listeners of a node and the route tables that only they use.</summary>
internal static class ListenerTranslation
{
    /// <summary>What the application beside a sidecar sends.</summary>
    public static Listener Outbound(SidecarScope scope, IReadOnlyList<RouteTable> tables, IReadOnlyList<FilterChain> chains) => new()
    {
        Name = "outbound",
        Direction = ListenerDirection.Outbound,
        RouteTables = { tables.Select(table => table.Name) },
        UnknownHosts = scope.AllowUnknownHosts ? UnknownHosts.AllowAny : UnknownHosts.RegistryOnly,
        FilterChains = { chains },
        Origin = scope.Sidecar?.OriginAt() ?? new Origin(),
    };

    /// <summary>What peers send to one port of the application: all of it goes there.</summary>
    public static void AddInbound(NodeConfiguration configuration, WorkloadPort port, PortProtocol protocol, Cluster cluster)
    {
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
                            Forward = new Forward
                            {
                                Clusters = { new WeightedCluster { Cluster = cluster.Name, Weight = 1, Origin = new Origin() } },
                                Retries = RetryTranslation.Inbound(protocol),
                            },
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
            FilterChains = { InboundChains(cluster.Name, protocol) },
            Origin = new Origin(),
        });
    }

    /// <summary>
    /// What is not HTTP goes to the application byte by byte: all of it where a service says so, and what does not begin as HTTP where nobody says anything.
    /// </summary>
    private static IEnumerable<FilterChain> InboundChains(string cluster, PortProtocol protocol)
    {
        if (protocol != PortProtocol.Unspecified && protocol.MayBeHttp())
        {
            yield break;
        }

        if (protocol == PortProtocol.Unspecified)
        {
            yield return new FilterChain { Name = $"{cluster}http", OnlyHttp = true, RouteTable = cluster, Origin = new Origin() };
        }

        yield return new FilterChain
        {
            Name = cluster,
            Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = cluster, Weight = 1, Origin = new Origin() } } },
            Origin = new Origin(),
        };
    }
}
