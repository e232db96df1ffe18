using System.Globalization;
using MeshControlPlane.Inspection;
using MeshProtocol;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>A part of a configuration as a row of a table.</summary>
/// <param name="Cells">What stands in it, as many as the table has columns.</param>
/// <param name="Origin">The resource and line that it comes from.</param>
internal sealed record PartRow(IReadOnlyList<string> Cells, Origin? Origin)
{
    /// <summary>Columns of the table of a kind of part; the last one is where it comes from.</summary>
    public static IReadOnlyList<string> ColumnsOf(string part) => part switch
    {
        "routes" => ["Table", "Virtual host", "Domains", "Route", "Matches", "To", "From"],
        "clusters" => ["Cluster", "Kind", "Balancing", "TLS", "From"],
        "endpoints" => ["Cluster", "Endpoint", "Workload", "Weight", "Priority", "Identity", "From"],
        _ => ["Listener", "Direction", "Port", "To", "Mutual TLS", "Policies", "From"],
    };

    /// <summary>The rows of a kind of part, in the order in which the proxy has them.</summary>
    public static IEnumerable<PartRow> Of(string part, NodeConfiguration configuration) => part switch
    {
        "routes" => configuration.RouteTables.SelectMany(table => table.VirtualHosts.SelectMany(host => host.Routes, (host, route) => new PartRow(
            [
                table.Name, host.Name, string.Join(", ", host.Domains), Text(route.Name),
                Text(string.Join(" or ", route.Matches.Select(PartText.Of))), PartText.TargetOf(route),
            ],
            route.Origin ?? host.Origin))),
        "clusters" => configuration.Clusters.Select(cluster => new PartRow(
            [cluster.Name, cluster.Kind.ToString(), PartText.BalancingOf(cluster), PartText.TlsOf(cluster)], cluster.Origin)),
        "endpoints" => Endpoints(configuration),
        _ => configuration.Listeners.SelectMany(Listeners),
    };

    private static IEnumerable<PartRow> Endpoints(NodeConfiguration configuration)
    {
        var origins = configuration.Clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Origin);
        return configuration.EndpointSets.SelectMany(set => set.Endpoints, (set, endpoint) => new PartRow(
            [
                set.Cluster, string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{endpoint.Port}"),
                Text(endpoint.Workload.Length == 0 ? "" : $"{endpoint.Namespace}/{endpoint.Workload}"), Number(Math.Max(1, endpoint.Weight)),
                Number(endpoint.Priority),
                Text(endpoint.Identity),
            ],
            origins.GetValueOrDefault(set.Cluster)));
    }

    private static IEnumerable<PartRow> Listeners(Listener listener)
    {
        var policies = Text(string.Join(", ",
            (listener.AccessPolicies?.Policies ?? []).Select(policy => $"{policy.Action.ToString().ToUpperInvariant()} {policy.Namespace}/{policy.Name}")));
        PartRow Row(string name, string target, Origin? origin) =>
            new([name, listener.Direction.ToString(), listener.Port == 0 ? "-" : Number(listener.Port), target, PartText.PeerTlsOf(listener),
                policies], origin);
        if (listener.RouteTables.Count > 0)
        {
            yield return Row(listener.Name, $"routes {string.Join(", ", listener.RouteTables)}", listener.Origin);
        }

        foreach (var chain in listener.FilterChains)
        {
            var target = chain.TargetCase == FilterChain.TargetOneofCase.RouteTable
                ? $"routes {chain.RouteTable}"
                : $"bytes to {string.Join(", ", chain.Tcp?.Clusters.Select(cluster => cluster.Cluster) ?? [])}";
            yield return Row($"{listener.Name}, {chain.Name}", target, chain.Origin ?? listener.Origin);
        }
    }

    private static string Text(string text) => text.Length == 0 ? "-" : text;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
