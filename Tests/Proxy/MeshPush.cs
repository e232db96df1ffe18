using MeshProtocol;
using Route = MeshProtocol.Route;

namespace Tests.Proxy;

/// <summary>Short ways to write down what a control plane pushes.</summary>
internal static class MeshPush
{
    /// <summary>An outbound listener with port 80, and for each host a cluster of its name with these ports on loopback.</summary>
    public static Push Outbound(long revision, params (string Host, int[] Ports)[] services)
    {
        var push = new Push
        {
            Revision = revision,
            Listeners =
            {
                new Listener { Name = "outbound", Direction = ListenerDirection.Outbound, RouteTables = { "80" }, UnknownHosts = UnknownHosts.AllowAny },
            },
            RouteTables = { new RouteTable { Name = "80", Port = 80 } },
        };
        foreach (var (host, ports) in services)
        {
            push.RouteTables[0].VirtualHosts.Add(Host(host, host));
            push.Clusters.Add(Cluster(host));
            push.EndpointSets.Add(Endpoints(host, ports));
        }

        return push;
    }

    /// <summary>Listeners, tables and clusters for the application's container ports.</summary>
    public static Push Inbound(this Push push, params int[] containerPorts)
    {
        foreach (var port in containerPorts)
        {
            var name = $"inbound|{port}||";
            push.Listeners.Add(new Listener
            {
                Name = $"inbound_{port}",
                Direction = ListenerDirection.Inbound,
                Port = port,
                RouteTables = { name },
                UnknownHosts = UnknownHosts.NotFound,
            });
            push.RouteTables.Add(new RouteTable { Name = name, Port = port, VirtualHosts = { Host("*", name) } });
            push.Clusters.Add(new Cluster { Name = name, Kind = ClusterKind.Application, ServicePort = port });
        }

        return push;
    }

    /// <summary>A gateway for port 80 that sends one host to one cluster.</summary>
    public static Push Gateway(long revision, string host, params int[] ports) => new()
    {
        Revision = revision,
        Listeners =
        {
            new Listener { Name = "gateway_80", Direction = ListenerDirection.Gateway, Port = 80, RouteTables = { "http.80" }, UnknownHosts = UnknownHosts.NotFound },
        },
        RouteTables = { new RouteTable { Name = "http.80", Port = 80, VirtualHosts = { Host(host, "c") } } },
        Clusters = { Cluster("c") },
        EndpointSets = { Endpoints("c", ports) },
    };

    public static Push With(this Push push, Action<Push> change)
    {
        change(push);
        return push;
    }

    public static VirtualHost Host(string domain, string cluster) => new()
    {
        Name = domain,
        Domains = { domain },
        Routes = { new Route { Name = "default", Forward = new Forward { Clusters = { new WeightedCluster { Cluster = cluster } } } } },
    };

    public static Cluster Cluster(string name, LoadBalancing policy = LoadBalancing.LeastRequest) => new()
    {
        Name = name,
        Kind = ClusterKind.Endpoints,
        LoadBalancing = policy,
    };

    public static EndpointSet Endpoints(string cluster, params int[] ports) => new()
    {
        Cluster = cluster,
        Endpoints = { ports.Select(port => new MeshProtocol.Endpoint { Address = "127.0.0.1", Port = port, Workload = $"w{port}", Namespace = "mesh" }) },
    };
}
