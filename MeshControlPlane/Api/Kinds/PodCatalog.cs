using System.Text.Json;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshTranslation.Registry;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Shows the workloads of the registry as pods.</summary>
internal sealed class PodCatalog : IDisposable
{
    private readonly IWorkloadRegistry _registry;
    private readonly Lock _lock = new();
    private readonly ChangeHistory _history;
    private Dictionary<ResourceKey, Workload> _workloads = [];
    private ObjectSet _pods = ObjectSet.Empty;
    private long _registryVersion = -1;
    private long _version;

    public PodCatalog(IWorkloadRegistry registry, TimeProvider time)
    {
        _registry = registry;

        // Versions of pods are not stored: beginning at the time, they do not repeat those of an earlier run.
        _version = time.GetUtcNow().ToUnixTimeMilliseconds();
        _history = new ChangeHistory(_version);
        registry.Changed += Follow;
        Follow(registry.Current);
    }

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
    public void Dispose() => _registry.Changed -= Follow;

    private static bool HasAll(JsonElement labels, JsonElement wanted) =>
        labels.ValueKind == JsonValueKind.Object
        && wanted.EnumerateObject().All(label => labels.TryGetProperty(label.Name, out var value) && value.ValueEquals(label.Value.GetString()));

    private void Follow(RegistrySnapshot snapshot)
    {
        lock (_lock)
        {
            if (snapshot.Version <= _registryVersion)
            {
                return;
            }

            _registryVersion = snapshot.Version;
            var workloads = snapshot.Workloads.ToDictionary(workload => new ResourceKey("", "Pod", workload.Node.Namespace, workload.Node.Name));
            List<ObjectChange> changes = [];
            foreach (var (key, workload) in workloads)
            {
                var before = _pods.Find(key);
                if (before is null || _workloads[key] != workload)
                {
                    var pod = PodObject.Of(key, workload, ++_version);
                    _pods = _pods.With(pod);
                    changes.Add(new ObjectChange(before is null ? ChangeType.Added : ChangeType.Modified, pod, before));
                }
            }

            foreach (var key in _workloads.Keys.Where(key => !workloads.ContainsKey(key)))
            {
                var before = _pods.Find(key)!;
                _pods = _pods.Without(key);
                changes.Add(new ObjectChange(ChangeType.Deleted, PodObject.Of(key, _workloads[key], ++_version), before));
            }

            _workloads = workloads;
            _history.Append(changes);
        }
    }
}
