using System.Globalization;
using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshTranslation.Registry;

namespace MeshControlPlane.Conditions;

/// <summary>
/// What <c>kubectl get -o yaml</c> shows under <c>status</c> of Istio's kinds: whether the resource was accepted, how many of the connected proxies
/// run with it, what analysis found, and, plainly, what it asks for and does not get.
/// </summary>
internal sealed class ResourceStatus : IResourceStatus, IDisposable
{
    private const string IstioGroups = ".istio.io";

    // Enough to see who they are; a status is shown in lists too.
    private const int MostNamed = 10;

    private readonly ProxySyncTable _syncs;
    private readonly ResourceAnalysis _analysis;
    private readonly IResourceStore _store;
    private readonly IWorkloadRegistry _registry;
    private readonly ConfigurationSource _source;
    private readonly TimeProvider _time;
    private long _lastChange;

    public ResourceStatus(
        ProxySyncTable syncs, ResourceAnalysis analysis, IResourceStore store, IWorkloadRegistry registry, ConfigurationSource source, TimeProvider time)
    {
        _syncs = syncs;
        _analysis = analysis;
        _store = store;
        _registry = registry;
        _source = source;
        _time = time;
        syncs.Changed += Tell;
        // What analysis says of a resource may change with any other.
        store.Changed += OnStoreChanged;
        registry.Changed += OnRegistryChanged;
    }

    public event Action? Changed;

    public bool ChangedWithin(TimeSpan time) =>
        Interlocked.Read(ref _lastChange) is var last and not 0 && _time.GetElapsedTime(last) < time;

    public void Dispose()
    {
        _syncs.Changed -= Tell;
        _store.Changed -= OnStoreChanged;
        _registry.Changed -= OnRegistryChanged;
    }

    public JsonObject? StatusOf(Resource resource)
    {
        if (!resource.Descriptor.Group.EndsWith(IstioGroups, StringComparison.Ordinal))
        {
            return null;
        }

        var conditions = new JsonArray(Condition("Accepted", true, "Accepted", "the resource is well-formed and stored"), Programmed(resource.Metadata.ResourceVersion));
        var messages = _analysis.Of(resource.Key);
        var (passed, reason, message) = AnalysisStatus.Condition(messages);
        conditions.Add(Condition("PassedAnalysis", passed, reason, message));
        if (_source.Current.View.NoticesOf(resource.Key) is { Count: > 0 } notices)
        {
            conditions.Add(Condition("Resolved", false, notices[0].Reason, string.Join("; ", notices.Select(notice => $"{notice.Path}: {notice.Message}"))));
        }

        var status = new JsonObject
        {
            ["observedGeneration"] = resource.Metadata.Generation,
            ["conditions"] = conditions,
        };
        if (messages.Count > 0)
        {
            status["validationMessages"] = AnalysisStatus.Messages(messages);
        }

        return status;
    }

    private void OnStoreChanged(StoreSnapshot snapshot) => Tell();

    private void OnRegistryChanged(RegistrySnapshot snapshot) => Tell();

    private void Tell()
    {
        Interlocked.Exchange(ref _lastChange, _time.GetTimestamp());
        Changed?.Invoke();
    }

    private JsonObject Programmed(long resourceVersion)
    {
        var proxies = _syncs.Proxies;
        var missing = proxies.Where(proxy => proxy.StoreVersion < resourceVersion).ToList();
        var count = string.Create(CultureInfo.InvariantCulture, $"{proxies.Count - missing.Count}/{proxies.Count} proxies run with it");
        if (missing.Count == 0)
        {
            return Condition("Programmed", true, "Programmed", count);
        }

        var reasons = missing.OrderBy(proxy => proxy.Refused is null).Take(MostNamed).Select(proxy => proxy.Refused is { } refused && refused.Has(resourceVersion)
            ? $"{proxy.Node.Namespace}/{proxy.Node.Name} refused it: {refused.Reason}"
            : $"{proxy.Node.Namespace}/{proxy.Node.Name} has not taken it yet");
        if (missing.Count > MostNamed)
        {
            reasons = reasons.Append($"and {missing.Count - MostNamed} more");
        }

        return Condition("Programmed", false, missing.Exists(proxy => proxy.Refused?.Has(resourceVersion) is true) ? "Refused" : "Pending", $"{count}; {string.Join("; ", reasons)}");
    }

    private static JsonObject Condition(string type, bool holds, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = holds ? "True" : "False",
        ["reason"] = reason,
        ["message"] = message,
    };
}
