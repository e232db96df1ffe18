using MeshModel.Resources;
using MeshProtocol;

namespace MeshTranslation.Concerns;

/// <summary>Collects the resources that parts of a configuration come from. Kinds are told apart without their group, which an origin does not name.</summary>
internal sealed class ConcernSet
{
    private readonly HashSet<ResourceKey> _resources = [];

    public IReadOnlySet<ResourceKey> Resources => _resources;

    public void Add(Resource resource) => _resources.Add(resource.Key with { Group = "" });

    public void Add(Origin? origin)
    {
        if (origin is { Kind.Length: > 0 })
        {
            _resources.Add(new ResourceKey("", origin.Kind, origin.Namespace, origin.Name));
        }
    }

    public void Add(IEnumerable<Listener> listeners)
    {
        foreach (var listener in listeners)
        {
            Add(listener.Origin);
            Add(listener.FilterChains);
            Add(listener.AccessPolicies);
            Add(listener.TokenRules);
        }
    }

    public void Add(IEnumerable<FilterChain> chains)
    {
        foreach (var chain in chains)
        {
            Add(chain.Origin);
            Add(chain.Tcp?.Clusters);
        }
    }

    public void Add(IEnumerable<RouteTable> tables)
    {
        foreach (var host in tables.SelectMany(table => table.VirtualHosts))
        {
            Add(host);
        }
    }

    public void Add(VirtualHost host)
    {
        Add(host.Origin);
        foreach (var route in host.Routes)
        {
            Add(route);
        }
    }

    public void Add(IEnumerable<Cluster> clusters)
    {
        foreach (var cluster in clusters)
        {
            Add(cluster.Origin);
        }
    }

    public void Add(AccessPolicies? policies)
    {
        foreach (var policy in policies?.Policies ?? [])
        {
            Add(policy.Origin);
        }
    }

    public void Add(TokenRules? rules)
    {
        foreach (var rule in rules?.Rules ?? [])
        {
            Add(rule.Origin);
        }
    }

    private void Add(Route route)
    {
        Add(route.Origin);
        foreach (var match in route.Matches)
        {
            Add(match.Origin);
        }

        Add(route.Forward?.Clusters);
        foreach (var mirror in route.Forward?.Mirrors ?? [])
        {
            Add(mirror.Origin);
        }
    }

    private void Add(IEnumerable<WeightedCluster>? clusters)
    {
        foreach (var cluster in clusters ?? [])
        {
            Add(cluster.Origin);
        }
    }
}
