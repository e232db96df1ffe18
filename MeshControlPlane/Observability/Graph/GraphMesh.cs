using MeshControlPlane.Observability.Traffic;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.Observability.Graph;

/// <summary>What the mesh knows of those that talk to each other: its workloads and services at one moment.</summary>
internal sealed class GraphMesh
{
    private readonly ILookup<(string Namespace, string Name), Workload> _byName;
    private readonly ILookup<(string Namespace, string App, string Version), Workload> _byLabels;
    private readonly HashSet<ResourceKey> _entries;
    private readonly ILookup<string, MeshService> _services;
    private readonly Dictionary<(string Namespace, string Workload), MeshService?> _serviceOf = [];

    public GraphMesh(MeshResources resources, RegistrySnapshot registry)
    {
        Resources = resources;
        Registry = registry;
        _byName = registry.Workloads.ToLookup(workload => (workload.Node.Namespace, workload.Node.Name));
        _byLabels = registry.Workloads.ToLookup(workload => (workload.Node.Namespace, AppOf(workload.Node), VersionOf(workload.Node)));
        _entries = resources.WorkloadEntries.Select(entry => entry.Key).ToHashSet();
        _services = resources.Services.ToLookup(service => service.Host, StringComparer.OrdinalIgnoreCase);
    }

    public MeshResources Resources { get; }

    public RegistrySnapshot Registry { get; }

    /// <summary>The label <c>app</c>, or its newer name; empty for none.</summary>
    public static string AppOf(Node node) => LabelOf(node, "app", "app.kubernetes.io/name");

    /// <summary>The label <c>version</c>, or its newer name; empty for none.</summary>
    public static string VersionOf(Node node) => LabelOf(node, "version", "app.kubernetes.io/version");

    /// <summary>The instances of a workload. What was started with a name of its own for each instance is found by its labels.</summary>
    public IEnumerable<Workload> InstancesOf(TrafficParty party) =>
        _byName[(party.Namespace, party.Workload)] is var named && named.Any()
            ? named
            : _byLabels[(party.Namespace, Known(party.App), Known(party.Version))]
                .Where(workload => workload.Node.Name.StartsWith(party.Workload, StringComparison.Ordinal));

    /// <summary>The service of a host, that of a namespace before others.</summary>
    public MeshService? FindService(string host, string @namespace) =>
        _services[host].FirstOrDefault(service => service.Namespace == @namespace) ?? _services[host].FirstOrDefault();

    /// <summary>The first service whose endpoint a workload is.</summary>
    public MeshService? ServiceOf(TrafficParty party)
    {
        var key = (party.Namespace, party.Workload);
        if (!_serviceOf.TryGetValue(key, out var service))
        {
            var labels = InstancesOf(party).FirstOrDefault()?.Node.Labels;
            service = labels is null ? null : Resources.Services.FirstOrDefault(candidate =>
                candidate.Namespace == party.Namespace && candidate.Selector.Count > 0 && Selects(candidate.Selector, labels));
            _serviceOf[key] = service;
        }

        return service;
    }

    /// <summary>The WorkloadEntry resources that a node's workloads are named after.</summary>
    public IReadOnlyList<ResourceKey> EntriesOf(GraphNode node) => _entries.Count == 0 ? [] :
        [.. node.Workloads.Select(workload => new ResourceKey("networking.istio.io", "WorkloadEntry", node.Namespace, workload)).Where(_entries.Contains)];

    /// <summary>Whether labels have all that is asked for.</summary>
    public static bool Selects(IReadOnlyDictionary<string, string> selector, IDictionary<string, string> labels) =>
        selector.All(entry => labels.TryGetValue(entry.Key, out var value) && value == entry.Value);

    /// <summary>A name, or nothing where it is not known.</summary>
    public static string Known(string name) => name == TrafficParty.UnknownName ? "" : name;

    private static string LabelOf(Node node, string name, string newer) =>
        node.Labels.TryGetValue(name, out var value) || node.Labels.TryGetValue(newer, out value) ? value : "";
}
