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
    private readonly ConcurrentDictionary<string, EndpointSet> _sets = new(StringComparer.Ordinal);
    private readonly MeshResources _resources;
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
        _ready = registry.Workloads
            .Where(workload => workload.Ready)
            .OrderBy(workload => workload.Node.Name, StringComparer.Ordinal)
            .GroupBy(workload => workload.Node.Namespace, workload => workload.Node, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new ReadyNodes([.. group]), StringComparer.Ordinal);
        _before = before?._sets ?? new ConcurrentDictionary<string, EndpointSet>();
        if (before is not null && ReferenceEquals(before._resources, resources))
        {
            var namespaces = resources.Services.Select(service => service.Namespace).Distinct();
            _unchanged.UnionWith(namespaces.Where(name => ReadyNodes.AreSame(ReadyIn(name), before.ReadyIn(name))));
        }

        _entries = resources.WorkloadEntries
            .OrderBy(entry => entry.Metadata.Name, StringComparer.Ordinal)
            .ToLookup(entry => entry.Metadata.Namespace, LabelledEntry.Of, StringComparer.Ordinal);
    }

    /// <summary>How many sets have been put together, and not taken over.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>The endpoints of a port of a service, or of a subset of it.</summary>
    public EndpointSet For(OutboundCluster cluster)
    {
        // Two callers may see different services of one host, and different rules that use one subset name: all of it is input, so it is in the key.
        var subset = cluster.Subset is null ? "" : string.Join('\n', cluster.Subset.Subset.Labels.Order().Select(label => $"{label.Key}={label.Value}"));
        return _sets.GetOrAdd($"{cluster.Service.Namespace}\n{cluster.Cluster.Name}\n{subset}", key => Find(key, cluster));
    }

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
