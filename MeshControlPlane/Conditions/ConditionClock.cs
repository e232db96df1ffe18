using System.Collections.Concurrent;
using MeshModel.Resources;

namespace MeshControlPlane.Conditions;

/// <summary>
/// Since when each condition has been what it is, as seen by this run of the control plane: what was before its start is not known to it.
/// Safe to use from several threads.
/// </summary>
internal sealed class ConditionClock(TimeProvider time)
{
    private readonly ConcurrentDictionary<ResourceKey, Seen> _seen = new();

    /// <summary>Notes what a condition is now.</summary>
    /// <returns>Since when.</returns>
    public DateTimeOffset Since(Resource resource, string type, bool holds)
    {
        var now = time.GetUtcNow();
        var created = resource.Metadata.CreationTimestamp;
        var seen = _seen.AddOrUpdate(
            resource.Key,
            static (_, state) => new Seen(state.created),
            // Deleted and made anew under its name.
            static (_, known, state) => known.Created == state.created ? known : new Seen(state.created),
            (created, now));
        return seen.Conditions.AddOrUpdate(
            type,
            static (_, state) => (state.holds, state.now),
            static (_, known, state) => known.Holds == state.holds ? known : (state.holds, state.now),
            (holds, now)).At;
    }

    /// <summary>Forgets a resource that is gone.</summary>
    public void Forget(ResourceKey resource) => _seen.TryRemove(resource, out _);

    /// <summary>Forgets all that are gone.</summary>
    public void ForgetAllBut(Func<ResourceKey, bool> isThere)
    {
        foreach (var resource in _seen.Keys.Where(key => !isThere(key)))
        {
            Forget(resource);
        }
    }

    private sealed record Seen(DateTimeOffset Created)
    {
        public ConcurrentDictionary<string, (bool Holds, DateTimeOffset At)> Conditions { get; } = new(StringComparer.Ordinal);
    }
}
