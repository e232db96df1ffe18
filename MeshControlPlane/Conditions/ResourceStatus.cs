using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.Conditions;

/// <summary>
/// What <c>kubectl get -o yaml</c> shows under <c>status</c> of Istio's kinds: whether the resource was accepted, how many of the proxies that it
/// concerns run with it, what analysis found, and, plainly, what it asks for and does not get.
/// </summary>
internal sealed class ResourceStatus : IResourceStatus, IDisposable
{
    /// <summary>The condition that all proxies that a resource concerns run with it.</summary>
    public const string Programmed = "Programmed";

    private const string IstioGroups = ".istio.io";

    private readonly ArrivalTable _arrivals;
    private readonly ResourceAnalysis _analysis;
    private readonly IResourceStore _store;
    private readonly ConfigurationSource _source;
    private readonly ConditionWriter _conditions;
    private readonly TimeProvider _time;
    private long _lastChange;

    public ResourceStatus(
        ArrivalTable arrivals, ResourceAnalysis analysis, IResourceStore store, ConfigurationSource source, ConditionWriter conditions, TimeProvider time)
    {
        _arrivals = arrivals;
        _analysis = analysis;
        _store = store;
        _source = source;
        _conditions = conditions;
        _time = time;
        arrivals.Changed += Tell;
        // What analysis says of a resource may change with any other.
        store.Changed += OnStoreChanged;
    }

    public event Action? Changed;

    public bool ChangedWithin(TimeSpan time) =>
        Interlocked.Read(ref _lastChange) is var last and not 0 && _time.GetElapsedTime(last) < time;

    public void Dispose()
    {
        _arrivals.Changed -= Tell;
        _store.Changed -= OnStoreChanged;
    }

    public JsonObject? StatusOf(Resource resource)
    {
        // A dry run leaves the status as it is: it speaks of what is stored. Nothing is said of what is not.
        if (!resource.Descriptor.Group.EndsWith(IstioGroups, StringComparison.Ordinal)
            || _store.Current.Resources.GetValueOrDefault(resource.Key) is not { } stored)
        {
            return null;
        }

        resource = stored.Metadata.ResourceVersion <= resource.Metadata.ResourceVersion ? stored : resource;
        var arrival = _arrivals.Of(resource.Key, resource.Metadata.ResourceVersion);
        var messages = _analysis.Of(resource.Key);
        var (passed, reason, message) = AnalysisStatus.Condition(messages);
        var conditions = new JsonArray(
            ConditionWriter.Write(resource, "Accepted", true, "Accepted", "the resource is well-formed and stored", resource.Metadata.CreationTimestamp),
            _conditions.Write(resource, Programmed, arrival.IsProgrammed, arrival.Reason, arrival.Message),
            _conditions.Write(resource, "PassedAnalysis", passed, reason, message));
        if (_source.Current.View.NoticesOf(resource.Key) is { Count: > 0 } notices)
        {
            conditions.Add(_conditions.Write(
                resource, "Resolved", false, notices[0].Reason, string.Join("; ", notices.Select(notice => $"{notice.Path}: {notice.Message}"))));
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

    private void Tell()
    {
        Interlocked.Exchange(ref _lastChange, _time.GetTimestamp());
        Changed?.Invoke();
    }
}
