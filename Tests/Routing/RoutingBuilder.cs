using MeshProtocol;
using MeshRouting;
using Route = MeshProtocol.Route;

namespace Tests.Routing;

/// <summary>Short ways to write down configurations.</summary>
internal static class RoutingBuilder
{
    public static readonly Origin Books = new()
    {
        Kind = "VirtualService",
        Namespace = "mesh",
        Name = "books",
        Path = "spec.http[0]",
        File = "books.yaml",
        Line = 12,
    };

    public static StringMatch Exact(string value) => new() { Exact = value };

    public static StringMatch Prefix(string value) => new() { Prefix = value };

    public static StringMatch Regex(string value) => new() { Regex = value };

    public static StringMatch Present() => new() { Present = true };

    public static Route To(string cluster, params RouteMatch[] matches) => new()
    {
        Name = cluster,
        Matches = { matches },
        Forward = new Forward { Clusters = { new WeightedCluster { Cluster = cluster } } },
        Origin = Books,
    };

    public static Route Split(string name, params (string Cluster, int Weight)[] clusters) => new()
    {
        Name = name,
        Forward = new Forward { Clusters = { clusters.Select(cluster => new WeightedCluster { Cluster = cluster.Cluster, Weight = cluster.Weight }) } },
    };

    public static VirtualHost Host(string domains, params Route[] routes) => new()
    {
        Name = domains,
        Domains = { domains.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
        Routes = { routes },
        Origin = Books,
    };

    /// <summary>An outbound listener with one table for port 80, and a cluster for each that a route names.</summary>
    public static NodeConfiguration Configuration(params VirtualHost[] hosts)
    {
        var clusters = hosts.SelectMany(host => host.Routes).SelectMany(route => route.Forward?.Clusters ?? [])
            .Select(cluster => cluster.Cluster).Distinct();
        return new NodeConfiguration
        {
            Revision = 1,
            Listeners = { new Listener { Name = "outbound", Direction = ListenerDirection.Outbound, RouteTables = { "80" }, UnknownHosts = UnknownHosts.AllowAny } },
            RouteTables = { new RouteTable { Name = "80", Port = 80, VirtualHosts = { hosts } } },
            Clusters = { clusters.Select(name => new Cluster { Name = name, Kind = ClusterKind.Endpoints }) },
        };
    }

    public static ListenerModel Listener(params VirtualHost[] hosts) =>
        RoutingSnapshot.Compile(Configuration(hosts)).FindListener("outbound")!;

    /// <summary>Whether a request meets a match.</summary>
    public static bool Holds(RouteMatch match, TestHead head) =>
        Listener(Host("*", To("matched", match), To("fallback"))).Decide(head, 80, new SeededChance(1)).Cluster!.Name == "matched";
}
