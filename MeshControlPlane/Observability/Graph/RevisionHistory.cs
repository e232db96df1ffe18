using System.Collections.Immutable;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;
using MeshTranslation.Registry;

namespace MeshControlPlane.Observability.Graph;

/// <summary>The configurations of the last half hour, so that what was seen then can be told from what is in force now.</summary>
internal sealed class RevisionHistory : IHostedService
{
    private const int Most = 500;
    private const int MostSentences = 5;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    private readonly ConfigurationSource _source;
    private readonly IResourceStore _store;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private ImmutableList<MeshMoment> _moments = [];
    private StoreSnapshot? _seen;

    public RevisionHistory(ConfigurationSource source, IResourceStore store, TimeProvider time)
    {
        _source = source;
        _store = store;
        _time = time;
    }

    /// <summary>All that are known, oldest first; at least one.</summary>
    public IReadOnlyList<MeshMoment> Moments => Known();

    /// <summary>What was in force at a moment; the oldest known for what lies before it.</summary>
    public MeshMoment At(DateTimeOffset moment)
    {
        var moments = Known();
        return moments.FindLast(known => known.Since <= moment) ?? moments[0];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _source.Published += Note;
        Note();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _source.Published -= Note;
        return Task.CompletedTask;
    }

    private ImmutableList<MeshMoment> Known()
    {
        if (Volatile.Read(ref _moments) is { IsEmpty: false } moments && moments[^1].Since <= _time.GetUtcNow())
        {
            return moments;
        }

        Note();
        return Volatile.Read(ref _moments);
    }

    private void Note()
    {
        lock (_lock)
        {
            var (current, now) = (_source.Current, _time.GetUtcNow());
            if (_moments.Count > 0 && _moments[^1].Since > now)
            {
                // The clock was set back: what came before can be told by no time any more.
                Volatile.Write(ref _moments, [_moments[^1] with { Since = now }]);
            }

            var last = _moments.Count > 0 ? _moments[^1] : null;
            if (last?.Revision == current.Revision)
            {
                return;
            }

            var store = _store.Current;
            var changes = last is null ? [] : Changes(_seen!, store, last.Registry, current.View.Registry);
            _seen = store;
            var moments = _moments.Add(new MeshMoment(now, current.Revision, current.View.Resources, current.View.Registry, changes));
            // The last one of before is still needed for the oldest moment.
            var old = moments.FindLastIndex(moment => moment.Since <= now - Kept);
            Volatile.Write(ref _moments, moments.RemoveRange(0, Math.Max(Math.Max(0, old), moments.Count - Most)));
        }
    }

    private static List<string> Changes(StoreSnapshot before, StoreSnapshot after, RegistrySnapshot registryBefore, RegistrySnapshot registry)
    {
        var sentences = new List<string>();
        if (!ReferenceEquals(before, after))
        {
            sentences.AddRange(after.Resources.Where(entry => !ReferenceEquals(before.Resources.GetValueOrDefault(entry.Key), entry.Value))
                .Select(entry => $"{entry.Key} {(before.Resources.ContainsKey(entry.Key) ? "changed" : "created")}"));
            sentences.AddRange(before.Resources.Keys.Where(key => !after.Resources.ContainsKey(key)).Select(key => $"{key} deleted"));
        }

        if (!ReferenceEquals(registryBefore, registry))
        {
            var ready = registry.Workloads.ToDictionary(NameOf, workload => workload.Ready);
            var readyBefore = registryBefore.Workloads.ToDictionary(NameOf, workload => workload.Ready);
            sentences.AddRange(ready.Where(entry => readyBefore.GetValueOrDefault(entry.Key) != entry.Value)
                .Select(entry => $"{entry.Key} {(entry.Value ? "ready" : "not ready")}"));
            sentences.AddRange(readyBefore.Keys.Where(name => !ready.ContainsKey(name)).Select(name => $"{name} gone"));
        }

        sentences.Sort(StringComparer.Ordinal);
        return sentences.Count <= MostSentences ? sentences : [.. sentences.Take(MostSentences - 1), $"{sentences.Count - MostSentences + 1} more"];
    }

    private static string NameOf(Workload workload) => $"{workload.Node.Namespace}/{workload.Node.Name}";
}
