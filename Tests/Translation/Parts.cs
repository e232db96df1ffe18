using MeshProtocol;

namespace Tests.Translation;

/// <summary>Finds parts of a configuration.</summary>
internal static class Parts
{
    public static VirtualHost? HostOn(this NodeConfiguration configuration, int port, string domain) =>
        configuration.RouteTables.SingleOrDefault(table => table.Port == port && !table.Name.StartsWith("inbound", StringComparison.Ordinal))
            ?.VirtualHosts.SingleOrDefault(host => host.Domains.Contains(domain));

    public static Cluster? Cluster(this NodeConfiguration configuration, string name) => configuration.Clusters.SingleOrDefault(cluster => cluster.Name == name);

    /// <summary>The addresses and ports of a cluster's endpoints.</summary>
    public static IEnumerable<string> Addresses(this NodeConfiguration configuration, string cluster) =>
        configuration.EndpointSets.Single(set => set.Cluster == cluster).Endpoints.Select(endpoint => $"{endpoint.Address}:{endpoint.Port}");

    /// <summary>Hosts of the services that have clusters, each once.</summary>
    public static IEnumerable<string> Hosts(this NodeConfiguration configuration) =>
        configuration.Clusters.Select(cluster => cluster.ServiceHost).Where(host => host.Length > 0).Distinct();
}
