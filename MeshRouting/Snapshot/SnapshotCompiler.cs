using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>Compiles one configuration, and refuses what cannot be used.</summary>
internal sealed class SnapshotCompiler(NodeConfiguration configuration)
{
    private readonly Dictionary<string, int> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteTableModel> _tables = new(StringComparer.Ordinal);
    private readonly ImmutableArray<RouteModel>.Builder _routes = ImmutableArray.CreateBuilder<RouteModel>();

    public RoutingSnapshot Compile()
    {
        foreach (var cluster in configuration.Clusters)
        {
            if (!_clusters.TryAdd(cluster.Name, _clusters.Count))
            {
                throw new RoutingConfigurationException($"cluster '{cluster.Name}'", "there is another cluster of that name", cluster.Origin);
            }
        }

        CheckEndpoints();
        foreach (var table in configuration.RouteTables)
        {
            if (!_tables.TryAdd(table.Name, Table(table)))
            {
                throw new RoutingConfigurationException($"route table '{table.Name}'", "there is another route table of that name", null);
            }
        }

        var chains = new FilterChainCompiler(_tables, Clusters);
        return new RoutingSnapshot(configuration, Listeners(chains), _routes.DrainToImmutable(), [.. configuration.Clusters]) { FilterChainCount = chains.Count };
    }

    private void CheckEndpoints()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in configuration.EndpointSets)
        {
            if (!seen.Add(set.Cluster))
            {
                throw new RoutingConfigurationException($"endpoints of cluster '{set.Cluster}'", "there is another set of endpoints for that cluster", null);
            }

            foreach (var endpoint in set.Endpoints)
            {
                if (Uri.CheckHostName(endpoint.Address) == UriHostNameType.Unknown || endpoint.Port is < 1 or > ushort.MaxValue)
                {
                    throw new RoutingConfigurationException(
                        $"endpoints of cluster '{set.Cluster}'", $"'{endpoint.Address}:{endpoint.Port}' is not an address and a port", null);
                }
            }
        }
    }

    private ImmutableArray<ListenerModel> Listeners(FilterChainCompiler chains)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerModel>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var ports = new HashSet<(ListenerDirection, int)>();
        foreach (var listener in configuration.Listeners)
        {
            var part = $"listener '{listener.Name}'";
            if (!names.Add(listener.Name))
            {
                throw new RoutingConfigurationException(part, "there is another listener of that name", listener.Origin);
            }

            if (listener.Direction == ListenerDirection.Unspecified)
            {
                throw new RoutingConfigurationException(part, "it has no direction", listener.Origin);
            }

            if (!ports.Add((listener.Direction, listener.Port)))
            {
                throw new RoutingConfigurationException(part, $"there is another listener for port {listener.Port} of that direction", listener.Origin);
            }

            var tables = ImmutableArray.CreateBuilder<RouteTableModel>();
            foreach (var name in listener.RouteTables)
            {
                var table = _tables.GetValueOrDefault(name)
                    ?? throw new RoutingConfigurationException(part, $"there is no route table '{name}'", listener.Origin);
                if (tables.Any(other => other.Configuration.Port == table.Configuration.Port))
                {
                    throw new RoutingConfigurationException(
                        part, $"route table '{name}' is the second one for port {table.Configuration.Port}", listener.Origin);
                }

                tables.Add(table);
            }

            listeners.Add(new ListenerModel(listener, tables.DrainToImmutable()) { Connections = chains.Compile(listener) });
        }

        return listeners.DrainToImmutable();
    }

    private RouteTableModel Table(RouteTable table)
    {
        var hosts = ImmutableArray.CreateBuilder<VirtualHostModel>();
        var domains = new Dictionary<string, VirtualHostModel>(StringComparer.OrdinalIgnoreCase);
        foreach (var host in table.VirtualHosts)
        {
            var part = $"virtual host '{host.Name}' of route table '{table.Name}'";
            var model = new VirtualHostModel(host, [.. host.Routes.Select(route => Route(route, part))]);
            hosts.Add(model);
            foreach (var domain in host.Domains)
            {
                if (domain.Length == 0 || domain.LastIndexOf('*') > 0)
                {
                    throw new RoutingConfigurationException(
                        part, $"domain '{domain}' is neither a name, nor '*', nor a name that begins with '*'", host.Origin);
                }

                if (!domains.TryAdd(domain, model))
                {
                    throw new RoutingConfigurationException(
                        part, $"domain '{domain}' is already that of virtual host '{domains[domain].Name}'", host.Origin);
                }
            }
        }

        return new RouteTableModel(table, hosts.DrainToImmutable(), domains);
    }

    private RouteModel Route(Route route, string host)
    {
        var part = $"route '{route.Name}' of {host}";
        if (route.ActionCase == MeshProtocol.Route.ActionOneofCase.None)
        {
            throw new RoutingConfigurationException(part, "it has no action that this proxy knows", route.Origin);
        }

        var matches = ImmutableArray.CreateBuilder<MatchModel>();
        foreach (var match in route.Matches)
        {
            try
            {
                matches.Add(new MatchModel(match, route.Name));
            }
            catch (ArgumentException error)
            {
                throw new RoutingConfigurationException(part, error.Message, match.Origin ?? route.Origin, error);
            }
        }

        try
        {
            var model = new RouteModel(route, _routes.Count, matches.DrainToImmutable(), route.Forward is null ? [] : Clusters(route.Forward.Clusters, part, route.Origin))
            {
                Substitution = route.Forward?.Rewrite?.Regex is { } regex ? new PathSubstitution(regex.Pattern, regex.Substitution) : null,
                Origins = route.Cors is { } cors ? new OriginMatcher(cors.AllowOrigins) : null,
            };
            _routes.Add(model);
            return model;
        }
        catch (ArgumentException error)
        {
            throw new RoutingConfigurationException(part, error.Message, route.Origin, error);
        }
    }

    private ImmutableArray<WeightedClusterModel> Clusters(IEnumerable<WeightedCluster> weighted, string part, Origin? origin)
    {
        var clusters = ImmutableArray.CreateBuilder<WeightedClusterModel>();
        var sum = 0L;
        foreach (var cluster in weighted)
        {
            if (cluster.Weight < 0)
            {
                throw new RoutingConfigurationException(part, $"the weight {cluster.Weight} of cluster '{cluster.Cluster}' is negative", cluster.Origin ?? origin);
            }

            sum += cluster.Weight;
            clusters.Add(new WeightedClusterModel(cluster, _clusters.GetValueOrDefault(cluster.Cluster, -1), sum));
        }

        if (clusters.Count == 0)
        {
            throw new RoutingConfigurationException(part, "it names no cluster", origin);
        }

        if (clusters.Count > 1 && sum == 0)
        {
            throw new RoutingConfigurationException(part, "the weights of its clusters sum up to 0", origin);
        }

        return clusters.DrainToImmutable();
    }
}
