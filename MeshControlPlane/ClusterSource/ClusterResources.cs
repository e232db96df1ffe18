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
            Volatile.Write(ref _current, combined);
        }

        Changed?.Invoke(combined);
    }

    private StoreSnapshot Combine()
    {
        var stored = _store.Current;
        var resources = stored.Resources.ToImmutableDictionary().ToBuilder();
        foreach (var service in _endpoints.ByService())
        {
            var key = new ResourceKey(ResourceKinds.Service.Group, ResourceKinds.Service.Kind, service.Key.Namespace, service.Key.Name);
            if (stored.Resources.GetValueOrDefault(key) is Service declared && EntryOf(declared, service) is { } entry)
            {
                resources[entry.Key] = entry;
            }
        }

        return new StoreSnapshot(stored.Version, resources.ToImmutable());
    }

    private ServiceEntry? EntryOf(Service service, IEnumerable<ClusterEndpoint> endpoints)
    {
        // A workload with a proxy is an endpoint by its labels, and offers its proxy's port.
        var plain = endpoints.Where(endpoint => endpoint.Pod is not { } pod || !_joined.Contains(pod)).ToList();
        return plain.Count == 0 || service.Spec.Ports.Count == 0 ? null : new ServiceEntry
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
                Ports = [.. service.Spec.Ports.Select(port => new ServiceEntryPort { Number = port.Port, Name = port.Name })],
                Endpoints = [.. plain.Select(endpoint => new WorkloadEntrySpec
                {
                    Address = endpoint.Address,
                    Ports = endpoint.Ports,
                    Labels = endpoint.Pod is { } pod ? _endpoints.LabelsOf(pod) : ImmutableDictionary<string, string>.Empty,
                })],
            },
        };
    }

    private static ImmutableHashSet<(string Namespace, string Name)> JoinedOf(RegistrySnapshot registry) =>
        [.. registry.Workloads.Select(workload => (workload.Node.Namespace, workload.Node.Name))];
}
