using System.Text.Json;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Security;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Shows the workloads of the registry as pods, with what the policies of the store have them take.</summary>
internal sealed class PodCatalog : IDisposable
{
    private static readonly MeshSettings Settings = new();

    private readonly IWorkloadRegistry _registry;
    private readonly ResourceStore _store;
    private readonly Lock _lock = new();
    private readonly ChangeHistory _history;
    private Dictionary<ResourceKey, (Workload Workload, string? MutualTls)> _workloads = [];
    private ObjectSet _pods = ObjectSet.Empty;
    private long _version;

    public PodCatalog(IWorkloadRegistry registry, ResourceStore store, TimeProvider time)
    {
        _registry = registry;
        _store = store;

        // Versions of pods are not stored: beginning at the time, they do not repeat those of an earlier run.
        _version = time.GetUtcNow().ToUnixTimeMilliseconds();
        _history = new ChangeHistory(_version);
        registry.Changed += OnRegistryChanged;
        store.Changed += OnStoreChanged;
        Follow();
    }

    /// <summary>Raised after pods, or the store, may have changed; do not throw.</summary>
    public event Action? Changed;

    /// <summary>The pods now and the version of the last change.</summary>
    public (ObjectSet Pods, long Version) Read()
    {
        lock (_lock)
        {
            return (_pods, _version);
        }
    }

    /// <summary>The pods now and every change after them.</summary>
    public (ObjectSet Pods, long Version, ChangeSubscription Changes) ReadAndWatch()
    {
        lock (_lock)
        {
            return (_pods, _version, _history.Subscribe(_version)!);
        }
    }

    /// <summary>Every change after a version; <see langword="null"/> when that one is not known any more.</summary>
    public ChangeSubscription? Watch(long since) => _history.Subscribe(since);

    /// <summary>The pods of a namespace that have all these labels.</summary>
    public IReadOnlyList<KubernetesObject> Selected(string ns, JsonElement labels)
    {
        if (labels.ValueKind != JsonValueKind.Object || !labels.EnumerateObject().Any())
        {
            return [];
        }

        return [.. Read().Pods.OfKind("", "Pod").Where(pod => pod.Key.Namespace == ns && HasAll(pod.Metadata("labels"), labels))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registry.Changed -= OnRegistryChanged;
        _store.Changed -= OnStoreChanged;
    }

    private static bool HasAll(JsonElement labels, JsonElement wanted) =>
        labels.ValueKind == JsonValueKind.Object
        && wanted.EnumerateObject().All(label => labels.TryGetProperty(label.Name, out var value) && value.ValueEquals(label.Value.GetString()));

    private void OnRegistryChanged(RegistrySnapshot snapshot) => Follow();

    private void OnStoreChanged(StoreSnapshot snapshot) => Follow();

    // Both are read under the lock, so that whoever comes last has the newest of both.
    private void Follow()
    {
        lock (_lock)
        {
            var modes = PeerModes.Of(_store.Current.Resources.Values, Settings.RootNamespace);
            var workloads = _registry.Current.Workloads.ToDictionary(
                workload => new ResourceKey("", "Pod", workload.Node.Namespace, workload.Node.Name),
                workload => (Workload: workload, MutualTls: workload.Node.Role == NodeRole.Sidecar ? modes.Describe(workload.Node) : null));
            List<ObjectChange> changes = [];
            foreach (var (key, shown) in workloads)
            {
                var before = _pods.Find(key);
                if (before is null || _workloads[key] != shown)
                {
                    var pod = PodObject.Of(key, shown.Workload, shown.MutualTls, ++_version);
                    _pods = _pods.With(pod);
                    changes.Add(new ObjectChange(before is null ? ChangeType.Added : ChangeType.Modified, pod, before));
                }
            }

            foreach (var key in _workloads.Keys.Where(key => !workloads.ContainsKey(key)))
            {
                var before = _pods.Find(key)!;
                _pods = _pods.Without(key);
                changes.Add(new ObjectChange(ChangeType.Deleted, PodObject.Of(key, _workloads[key].Workload, _workloads[key].MutualTls, ++_version), before));
            }

            _workloads = workloads;
            _history.Append(changes);
        }

        Changed?.Invoke();
    }
}
