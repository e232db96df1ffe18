using System.Text.Json;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshModel.Security;
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
    private (StoreSnapshot Store, PeerModes Modes)? _modes;
    private long _version;
    private int _isBehind;

    public PodCatalog(IWorkloadRegistry registry, ResourceStore store, TimeProvider time)
    {
        _registry = registry;
        _store = store;

        // Versions of pods are not stored: beginning at the time, they do not repeat those of an earlier run.
        _version = time.GetUtcNow().ToUnixTimeMilliseconds();
        _history = new ChangeHistory(_version);
        registry.Changed += OnRegistryChanged;
        store.Changed += OnStoreChanged;
        _isBehind = 1;
        Follow();
    }

    /// <summary>Raised after pods, or the store, may have changed; do not throw.</summary>
    public event Action? Changed;

    /// <summary>The pods now and the version of the last change.</summary>
    public (ObjectSet Pods, long Version) Read()
    {
        Follow();
        lock (_lock)
        {
            return (_pods, _version);
        }
    }

    /// <summary>The pods now and every change after them.</summary>
    public (ObjectSet Pods, long Version, ChangeSubscription Changes) ReadAndWatch()
    {
        Follow();
        lock (_lock)
        {
            return (_pods, _version, _history.Subscribe(_version)!);
        }
    }

    /// <summary>Every change after a version; <see langword="null"/> when that one is not known any more.</summary>
    public ChangeSubscription? Watch(long since)
    {
        Follow();
        return _history.Subscribe(since);
    }

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

    private void OnRegistryChanged(RegistrySnapshot snapshot) => Mark();

    private void OnStoreChanged(StoreSnapshot snapshot) => Mark();

    // Soon, or when somebody asks: when hundreds come at once, not once for each.
    private void Mark()
    {
        if (Interlocked.Exchange(ref _isBehind, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static catalog => catalog.Follow(), this, preferLocal: false);
        }
    }

    // Both are read under the lock, so that whoever comes last has the newest of both.
    private void Follow()
    {
        lock (_lock)
        {
            if (Interlocked.Exchange(ref _isBehind, 0) == 0)
            {
                return;
            }

            var modesBefore = _modes?.Modes;
            var modes = Modes();
            var workloads = _registry.Current.Workloads.ToDictionary(
                workload => new ResourceKey("", "Pod", workload.Node.Namespace, workload.Node.Name),
                workload => (Workload: workload, MutualTls: (string?)null));
            foreach (var (key, shown) in workloads)
            {
                // Who has not changed is the same object.
                workloads[key] = ReferenceEquals(modes, modesBefore) && _workloads.TryGetValue(key, out var known) && ReferenceEquals(known.Workload, shown.Workload)
                    ? known
                    : (shown.Workload, shown.Workload.Node.Role == NodeRole.Sidecar ? modes.Describe(shown.Workload.Node) : null);
            }

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

    // Most changes of the store leave the policies as they are.
    private PeerModes Modes()
    {
        var snapshot = _store.Current;
        if (_modes is { } known && ReferenceEquals(known.Store, snapshot))
        {
            return known.Modes;
        }

        var modes = _modes is { } before && PoliciesOf(before.Store).SequenceEqual(PoliciesOf(snapshot), ReferenceEqualityComparer.Instance)
            ? before.Modes
            : PeerModes.Of(snapshot.Resources.Values, Settings.RootNamespace);
        _modes = (snapshot, modes);
        return modes;
    }

    private static IEnumerable<PeerAuthentication> PoliciesOf(StoreSnapshot snapshot) => snapshot.Resources.Values.OfType<PeerAuthentication>();
}
