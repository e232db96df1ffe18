using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.KeySets;
using MeshModel.Resources;
using MeshModel.Security;
using MeshTranslation.Security;

namespace MeshControlPlane.Conditions;

/// <summary>Adds to the status of a RequestAuthentication whether the keys that it points to are there, and if not, why.</summary>
internal sealed class KeySetStatus : IResourceStatus, IDisposable
{
    private readonly ResourceStatus _inner;
    private readonly KeySetCache _keySets;
    private readonly ConditionWriter _conditions;
    private readonly TimeProvider _time;
    private long _lastChange;

    public KeySetStatus(ResourceStatus inner, KeySetCache keySets, ConditionWriter conditions, TimeProvider time)
    {
        _inner = inner;
        _keySets = keySets;
        _conditions = conditions;
        _time = time;
        inner.Changed += Pass;
        keySets.StateChanged += Tell;
    }

    public event Action? Changed;

    public bool ChangedWithin(TimeSpan time) =>
        _inner.ChangedWithin(time) || (Interlocked.Read(ref _lastChange) is var last and not 0 && _time.GetElapsedTime(last) < time);

    public JsonObject? StatusOf(Resource resource)
    {
        var status = _inner.StatusOf(resource);
        if (resource is RequestAuthentication authentication && status?["conditions"] is JsonArray conditions)
        {
            var sources = authentication.Spec.JwtRules.Select(KeySetSource.Of).OfType<KeySetSource>().ToList();
            if (sources.Count > 0)
            {
                conditions.Add(Condition(resource, sources));
            }
        }

        return status;
    }

    public void Dispose()
    {
        _inner.Changed -= Pass;
        _keySets.StateChanged -= Tell;
    }

    private JsonObject Condition(Resource resource, List<KeySetSource> sources)
    {
        var missing = sources.Where(source => !_keySets.Current.ContainsKey(source.Id)).ToList();
        var faults = sources.Select(source => _keySets.FaultOf(source)).OfType<string>().Distinct().ToList();
        return _conditions.Write(
            resource,
            "KeysFetched",
            missing.Count == 0,
            missing.Count == 0 ? "Fetched" : faults.Count > 0 ? "NotFetched" : "Pending",
            faults.Count > 0 ? string.Join("; ", faults) : missing.Count == 0 ? "the keys of all rules are there" : "the keys have been asked for");
    }

    private void Pass() => Changed?.Invoke();

    private void Tell()
    {
        Interlocked.Exchange(ref _lastChange, _time.GetTimestamp());
        Changed?.Invoke();
    }
}
