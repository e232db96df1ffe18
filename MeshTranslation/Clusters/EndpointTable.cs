using System.Collections.Concurrent;
using System.Net;
using MeshProtocol;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>
/// The endpoints of each cluster: those that a ServiceEntry names, and the ready workloads and WorkloadEntries of the service's namespace that carry all
/// labels of its selector; of them those with the labels of the subset. They are the same for every caller, so each set is made once per view and shared; one that
/// has not changed is the object of the view before.
/// </summary>
internal sealed class EndpointTable
{
    private readonly ConcurrentDictionary<string, EndpointSet> _sets;
    private readonly MeshResources _resources;
    private readonly RegistrySnapshot _registry;
    private readonly Dictionary<string, ReadyNodes> _ready;
    private readonly ILookup<string, LabelledEntry> _entries;
    private readonly ConcurrentDictionary<string, EndpointSet> _before;
    private readonly HashSet<string> _unchanged = new(StringComparer.Ordinal);
    private int _made;

    /// <param name="resources">The resources.</param>
    /// <param name="registry">The workloads.</param>
    /// <param name="before">The table of the view before, of which nothing is kept but its sets.</param>
    public EndpointTable(MeshResources resources, RegistrySnapshot registry, EndpointTable? before = null)
    {
        _resources = resources;
        _registry = registry;
        _ready = ReferenceEquals(registry, before?._registry) ? before._ready : ReadyNodes.ByNamespace(registry);
        _before = before?._sets ?? new ConcurrentDictionary<string, EndpointSet>();
        _sets = new ConcurrentDictionary<string, EndpointSet>(StringComparer.Ordinal);
        if (before is not null && ReferenceEquals(before._resources.AllButRoutes, resources.AllButRoutes))
        {
            _entries = before._entries;
            var namespaces = resources.Services.Select(service => service.Namespace).Distinct().ToList();
            _unchanged.UnionWith(namespaces.Where(name => ReadyNodes.AreSame(ReadyIn(name), before.ReadyIn(name))));
            if (_unchanged.Count == namespaces.Count)
            {
                // Those that nobody has asked for yet are the same for both too.
                HasNothingNew = true;
                _sets = _before;
            }

            return;
        }

        _entries = resources.WorkloadEntries
            .OrderBy(entry => entry.Metadata.Name, StringComparer.Ordinal)
            .ToLookup(entry => entry.Metadata.Namespace, LabelledEntry.Of, StringComparer.Ordinal);
    }

    /// <summary>Whether all sets are those of the view before.</summary>
    public bool HasNothingNew { get; }

    /// <summary>How many sets have been put together, and not taken over.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>The endpoints of a port of a service, or of a subset of it.</summary>
    public EndpointSet For(OutboundCluster cluster) => _sets.GetOrAdd(cluster.EndpointKey, Find, cluster);

    private EndpointSet Find(string key, OutboundCluster cluster)
    {
        var known = _before.GetValueOrDefault(key);
        if (known is not null && _unchanged.Contains(cluster.Service.Namespace))
        {
            return known;
        }

        Interlocked.Increment(ref _made);
        var set = Select(cluster);
        return set.Equals(known) ? known : set;
    }

    private ReadyNodes ReadyIn(string @namespace) => _ready.GetValueOrDefault(@namespace, ReadyNodes.None);

    private EndpointSet Select(OutboundCluster cluster)
    {
        var set = new EndpointSet { Cluster = cluster.Cluster.Name };
        var labels = cluster.Subset?.Subset.Labels;
        if (cluster.Service.Joined.Count == 0)
        {
            AddOf(cluster.Service, cluster.Port);
        }

        foreach (var declaration in cluster.Service.Joined)
        {
            // Declarations of one host agree on ports by their names.
            if (declaration.Ports.FirstOrDefault(port => port.Name == cluster.Port.Name) is { } port)
            {
                AddOf(declaration, port);
            }
        }

        return set;

        void AddOf(MeshService service, MeshServicePort port)
        {
            var found = service.Endpoints
                .Where(entry => labels is null || entry.Labels.HasAll(labels))
                .Select(entry => EndpointTranslation.Of(entry, entry.Labels, port))
                .Concat(SelectedBy(service, port, labels));
            foreach (var endpoint in found.OfType<Endpoint>())
            {
                if (IsFor(cluster.Service, endpoint) && !set.Endpoints.Any(known => known.Address == endpoint.Address && known.Port == endpoint.Port))
                {
                    set.Endpoints.Add(endpoint);
                }
            }
        }
    }

    private IEnumerable<Endpoint?> SelectedBy(MeshService service, MeshServicePort port, IReadOnlyDictionary<string, string>? labels)
    {
        if (service.Selector.Count == 0)
        {
            return [];
        }

        var workloads = ReadyIn(service.Namespace).With(service.Selector)
            .Where(node => labels is null || node.Labels.HasAll(labels))
            .Select(node => EndpointTranslation.Of(node, port, _resources));
        var entries = _entries[service.Namespace]
            .Where(entry => entry.Labels.HasAll(service.Selector) && (labels is null || entry.Labels.HasAll(labels)))
            .Select(entry => EndpointTranslation.Of(entry, port));
        return workloads.Concat(entries);
    }

    // A name can be an endpoint only where names are looked up.
    private static bool IsFor(MeshService service, Endpoint endpoint) => service.Resolution != ClusterKind.Endpoints || IPAddress.TryParse(endpoint.Address, out _);
}
