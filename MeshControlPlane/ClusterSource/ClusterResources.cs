using System.Collections.Immutable;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Hosts;
using MeshModel.Kinds;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshTranslation;
using MeshTranslation.Registry;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// The resources of the cluster, with the addresses of those endpoints of its Services that have no proxy of the mesh: as a ServiceEntry of each such Service
/// would give them. Callers reach them in plain text.
/// </summary>
internal sealed class ClusterResources : IResourceStore
{
    private readonly Lock _combining = new();
    private readonly ResourceStore _store;
    private readonly IWorkloadRegistry _registry;
    private readonly ClusterEndpoints _endpoints;
    private readonly string _clusterDomain;
    private StoreSnapshot? _basis;
    private Dictionary<ResourceKey, Made> _made = [];
    private ImmutableHashSet<(string Namespace, string Name)> _joined;
    private StoreSnapshot _current;

    public ClusterResources(ResourceStore store, IWorkloadRegistry registry, ClusterEndpoints endpoints, MeshSettings settings)
    {
        _store = store;
        _registry = registry;
        _endpoints = endpoints;
        _clusterDomain = settings.ClusterDomain;
        _joined = JoinedOf(registry.Current);
        _current = Combine();
        store.Changed += _ => Refresh();
        endpoints.Changed += Refresh;
        registry.Changed += OnRegistryChanged;
    }

    /// <inheritdoc/>
    public event Action<StoreSnapshot>? Changed;

    /// <inheritdoc/>
    public StoreSnapshot Current => Volatile.Read(ref _current);

    private void OnRegistryChanged(RegistrySnapshot registry)
    {
        // Health comes and goes; who is there at all is what matters here.
        if (!JoinedOf(registry).SetEquals(Volatile.Read(ref _joined)))
        {
            Refresh();
        }
    }

    private void Refresh()
    {
        StoreSnapshot combined;
        lock (_combining)
        {
            Volatile.Write(ref _joined, JoinedOf(_registry.Current));
            combined = Combine();
            if (ReferenceEquals(combined, _current))
            {
                return;
            }

            Volatile.Write(ref _current, combined);
        }

        Changed?.Invoke(combined);
    }

    /// <returns>The current one when nothing has changed.</returns>
    private StoreSnapshot Combine()
    {
        var stored = _store.Current;
        var made = new Dictionary<ResourceKey, Made>();
        foreach (var service in _endpoints.ByService())
        {
            var key = new ResourceKey(ResourceKinds.Service.Group, ResourceKinds.Service.Kind, service.Key.Namespace, service.Key.Name);
            if (stored.Resources.GetValueOrDefault(key) is Service declared && EndpointsOf(declared, service) is { Count: > 0 } endpoints)
            {
                // An entry that is the same is the same object: translation goes by that.
                made[key] = _made.TryGetValue(key, out var known) && known.Is(declared, endpoints)
                    ? known
                    : new Made(declared, endpoints, EntryOf(declared, endpoints));
            }
        }

        var isSame = _basis is { } basis && ReferenceEquals(stored, basis) && made.Count == _made.Count
            && made.All(entry => ReferenceEquals(entry.Value, _made.GetValueOrDefault(entry.Key)));
        (_basis, _made) = (stored, made);
        if (isSame)
        {
            return _current;
        }

        var entries = made.Values.Select(item => KeyValuePair.Create(item.Entry.Key, (Resource)item.Entry));
        return new StoreSnapshot(stored.Version, stored.Resources.ToImmutableDictionary().SetItems(entries));
    }

    private List<PlainEndpoint> EndpointsOf(Service service, IEnumerable<ClusterEndpoint> endpoints) => !service.Spec.Ports.Any(IsTcp) ? [] :
    [
        // A workload with a proxy is an endpoint by its labels, and offers its proxy's port.
        .. endpoints.Where(endpoint => endpoint.Pod is not { } pod || !_joined.Contains(pod))
            .Select(endpoint => new PlainEndpoint(endpoint, endpoint.Pod is { } pod ? _endpoints.LabelsOf(pod) : ImmutableDictionary<string, string>.Empty)),
    ];

    private ServiceEntry EntryOf(Service service, IEnumerable<PlainEndpoint> endpoints) => new()
    {
        Metadata = new ObjectMeta
        {
            // No resource can have this name.
            Name = $"endpoints:{service.Metadata.Name}",
            Namespace = service.Metadata.Namespace,
            CreationTimestamp = service.Metadata.CreationTimestamp,
        },
        Spec = new ServiceEntrySpec
        {
            Hosts = [HostName.Resolve(service.Metadata.Name, service.Metadata.Namespace, _clusterDomain)],
            Location = ServiceEntryLocation.MeshInternal,
            Resolution = ServiceEntryResolution.Static,
            Ports = [.. service.Spec.Ports.Where(IsTcp).Select(port => new ServiceEntryPort { Number = port.Port, Name = port.Name })],
            Endpoints =
            [
                .. endpoints.Select(entry => new WorkloadEntrySpec { Address = entry.Endpoint.Address, Ports = entry.Endpoint.Ports, Labels = entry.Labels }),
            ],
        },
    };

    private static bool IsTcp(ServicePort port) => port.Protocol is null or "TCP";

    private static ImmutableHashSet<(string Namespace, string Name)> JoinedOf(RegistrySnapshot registry) =>
        [.. registry.Workloads.Select(workload => (workload.Node.Namespace, workload.Node.Name))];

    private readonly record struct PlainEndpoint(ClusterEndpoint Endpoint, IReadOnlyDictionary<string, string> Labels);

    private sealed record Made(Service Declared, IReadOnlyList<PlainEndpoint> Endpoints, ServiceEntry Entry)
    {
        // Labels that are the same are the same object.
        public bool Is(Service declared, IReadOnlyList<PlainEndpoint> endpoints) => ReferenceEquals(Declared, declared) && Endpoints.SequenceEqual(endpoints);
    }
}
