using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Kubernetes;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>
/// Shows for each Service the pods that it selects, as endpoint slices and as endpoints. They are followed from when somebody first asks for them: the mesh itself has no use for them.
/// </summary>
internal sealed class EndpointSliceCatalog(ResourceStore store, PodCatalog pods, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private ObjectSet _slices = ObjectSet.Empty;
    private Dictionary<ResourceKey, string> _contents = [];
    private ChangeHistory? _history;
    private long _version;

    /// <summary>The slices now and the version of the last change.</summary>
    public (ObjectSet Slices, long Version) Read()
    {
        lock (_lock)
        {
            Begin();
            return (_slices, _version);
        }
    }

    /// <summary>The slices now and every change after them.</summary>
    public (ObjectSet Slices, long Version, ChangeSubscription Changes) ReadAndWatch()
    {
        lock (_lock)
        {
            return (_slices, _version, Begin().Subscribe(_version)!);
        }
    }

    /// <summary>Every change after a version; <see langword="null"/> when that one is not known any more.</summary>
    public ChangeSubscription? Watch(long since)
    {
        lock (_lock)
        {
            return Begin().Subscribe(since);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => pods.Changed -= Follow;

    private ChangeHistory Begin()
    {
        if (_history is null)
        {
            // Versions of slices are not stored: beginning at the time, they do not repeat those of an earlier run.
            _version = time.GetUtcNow().ToUnixTimeMilliseconds();
            _history = new ChangeHistory(_version);
            pods.Changed += Follow;
            Follow();
        }

        return _history;
    }

    private void Follow()
    {
        lock (_lock)
        {
            var made = Slices();
            List<ObjectChange> changes = [];
            foreach (var (key, slice) in made)
            {
                if (_contents.GetValueOrDefault(key) != slice)
                {
                    var before = _slices.Find(key);
                    var item = Versioned(key, slice);
                    _slices = _slices.With(item);
                    changes.Add(new ObjectChange(before is null ? ChangeType.Added : ChangeType.Modified, item, before));
                }
            }

            foreach (var key in _contents.Keys.Where(key => !made.ContainsKey(key)))
            {
                var before = _slices.Find(key)!;
                _slices = _slices.Without(key);
                changes.Add(new ObjectChange(ChangeType.Deleted, Versioned(key, _contents[key]), before));
            }

            _contents = made;
            _history!.Append(changes);
        }
    }

    private KubernetesObject Versioned(ResourceKey key, string content)
    {
        var slice = JsonNode.Parse(content)!;
        slice["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        return new KubernetesObject(key, JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(slice, JsonNodeText.Options)), _version);
    }

    // Pods are looked up by one of the labels, so that many services and many pods are not all compared.
    private Dictionary<ResourceKey, string> Slices()
    {
        var byLabel = pods.Read().Pods.OfKind("", "Pod")
            .SelectMany(pod => Labels(pod.Metadata("labels")).Select(label => (Label: (pod.Key.Namespace, label.Key, label.Value), Pod: pod)))
            .ToLookup(entry => entry.Label, entry => entry.Pod);
        var slices = new Dictionary<ResourceKey, string>();
        foreach (var stored in store.Read().Objects.OfKind("", "Service"))
        {
            if (stored.Decoded is not Service service)
            {
                continue;
            }

            var selector = service.Spec.Selector;
            var selected = selector.Count == 0 ? [] : byLabel[(stored.Key.Namespace, selector.First().Key, selector.First().Value)]
                .Where(pod => selector.Except(Labels(pod.Metadata("labels"))).Any() is false).ToList();
            var key = new ResourceKey(EndpointSlice.Kind.Group, EndpointSlice.Kind.Kind, stored.Key.Namespace, $"{stored.Key.Name}-mesh");
            slices[key] = SliceOf(key, stored, service, selected).ToJsonString(JsonNodeText.Options);
            var older = new ResourceKey(Endpoints.Kind.Group, Endpoints.Kind.Kind, stored.Key.Namespace, stored.Key.Name);
            slices[older] = EndpointsOf(older, stored, service, selected).ToJsonString(JsonNodeText.Options);
        }

        return slices;
    }

    private static JsonObject SliceOf(ResourceKey key, KubernetesObject stored, Service service, IEnumerable<KubernetesObject> selected) => new()
    {
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["kind"] = "EndpointSlice",
        ["metadata"] = new JsonObject
        {
            ["name"] = key.Name,
            ["namespace"] = key.Namespace,
            ["uid"] = stored.Uid,
            ["creationTimestamp"] = stored.Metadata("creationTimestamp").GetString(),
            ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = stored.Key.Name },
        },
        ["addressType"] = "IPv4",
        ["endpoints"] = new JsonArray([.. selected.Select(EndpointOf)]),
        ["ports"] = PortsOf(service),
    };

    private static JsonObject EndpointsOf(ResourceKey key, KubernetesObject stored, Service service, IReadOnlyList<KubernetesObject> selected)
    {
        var subset = new JsonObject();
        foreach (var group in selected.GroupBy(PodObject.IsReady).OrderByDescending(group => group.Key))
        {
            subset[group.Key ? "addresses" : "notReadyAddresses"] = new JsonArray([.. group.Select(AddressOf)]);
        }

        if (subset.Count > 0)
        {
            subset["ports"] = PortsOf(service);
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = new JsonObject
            {
                ["name"] = key.Name,
                ["namespace"] = key.Namespace,
                ["uid"] = stored.Uid,
                ["creationTimestamp"] = stored.Metadata("creationTimestamp").GetString(),
            },
            ["subsets"] = subset.Count > 0 ? new JsonArray(subset) : [],
        };
    }

    private static JsonArray PortsOf(Service service) =>
        [.. service.Spec.Ports.Select(port => new JsonObject { ["name"] = port.Name, ["port"] = port.TargetPort ?? port.Port, ["protocol"] = "TCP" })];

    private static JsonNode AddressOf(KubernetesObject pod) => new JsonObject
    {
        ["ip"] = pod.Content.GetProperty("status").GetProperty("podIP").GetString(),
        ["nodeName"] = pod.Content.GetProperty("spec").GetProperty("nodeName").GetString(),
        ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = pod.Key.Namespace, ["name"] = pod.Key.Name, ["uid"] = pod.Uid },
    };

    private static JsonNode EndpointOf(KubernetesObject pod)
    {
        var ready = PodObject.IsReady(pod);
        return new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Content.GetProperty("status").GetProperty("podIP").GetString()),
            ["conditions"] = new JsonObject { ["ready"] = ready, ["serving"] = ready, ["terminating"] = false },
            ["nodeName"] = pod.Content.GetProperty("spec").GetProperty("nodeName").GetString(),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = pod.Key.Namespace, ["name"] = pod.Key.Name, ["uid"] = pod.Uid },
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Labels(JsonElement labels) => labels.ValueKind == JsonValueKind.Object
        ? labels.EnumerateObject().Select(label => new KeyValuePair<string, string>(label.Name, label.Value.GetString()!))
        : [];
}
