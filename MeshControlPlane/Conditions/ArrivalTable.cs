using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshModel.Resources;
using MeshTranslation.Registry;

namespace MeshControlPlane.Conditions;

/// <summary>Says of each resource how far it has got, out of what the proxies have taken and what each should have.</summary>
internal sealed class ArrivalTable : IDisposable
{
    /// <summary>How long a proxy that has lost its connection is waited for. Its longest pause between two attempts is 2 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ProxySyncTable _syncs;
    private readonly IWorkloadRegistry _registry;
    private readonly ConfigurationSource _source;
    private readonly TimeProvider _time;
    private readonly ITimer _patienceEnds;
    private readonly Lock _making = new();
    private Picture? _picture;

    public ArrivalTable(ProxySyncTable syncs, IWorkloadRegistry registry, ConfigurationSource source, TimeProvider time)
    {
        _syncs = syncs;
        _registry = registry;
        _source = source;
        _time = time;
        _patienceEnds = time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        syncs.Changed += Tell;
        source.Published += Tell;
        registry.Changed += OnRegistryChanged;
    }

    /// <summary>Raised when some resource may have got further, or is further from it; do not throw.</summary>
    public event Action? Changed;

    /// <summary>Where each proxy of the registry stands; the same list until something changes.</summary>
    public IReadOnlyList<ProxyStanding> Proxies => Current().Proxies;

    /// <summary>How far a version of a resource has got.</summary>
    public Arrival Of(ResourceKey resource, long version)
    {
        var picture = Current();
        if (picture.Revision.StoreVersion < version)
        {
            return new Arrival(version, IsTranslated: false, picture.Awaited, 0, [], []);
        }

        var concerned = 0;
        List<ProxyStanding>? missing = null;
        List<ProxyStanding>? apart = null;
        foreach (var proxy in picture.Proxies)
        {
            if (!proxy.IsConcernedBy(resource, version))
            {
                continue;
            }

            if (!proxy.IsAwaited)
            {
                (apart ??= []).Add(proxy);
                continue;
            }

            concerned++;
            if (!proxy.Has(resource, version))
            {
                (missing ??= []).Add(proxy);
            }
        }

        return new Arrival(version, IsTranslated: true, picture.Awaited, concerned, missing ?? [], apart ?? []);
    }

    public void Dispose()
    {
        _syncs.Changed -= Tell;
        _source.Published -= Tell;
        _registry.Changed -= OnRegistryChanged;
        _patienceEnds.Dispose();
    }

    private Picture Current()
    {
        lock (_making)
        {
            // The version first: what changes while the rest is read makes a new picture the next time.
            var version = _syncs.Version;
            var (revision, registry, now) = (_source.Current, _registry.Current, _time.GetUtcNow());
            if (_picture is null || _picture.SyncVersion != version || _picture.Until <= now || now < _picture.MadeAt
                || !ReferenceEquals(_picture.Revision, revision) || !ReferenceEquals(_picture.Registry, registry))
            {
                _picture = Make(version, revision, registry, now);
            }

            return _picture;
        }
    }

    private Picture Make(long version, ConfigurationRevision revision, RegistrySnapshot registry, DateTimeOffset now)
    {
        var syncs = _syncs.ByInstance();
        var until = DateTimeOffset.MaxValue;
        var proxies = new List<ProxyStanding>(registry.Workloads.Count);
        foreach (var workload in registry.Workloads)
        {
            var id = workload.Node.InstanceId;
            var connected = syncs.GetValueOrDefault(id);
            // Until it has answered the first push of a new connection, a proxy runs with what it had before.
            var sync = connected is { Revision: 0 } && _syncs.Lost(id) is { } before
                ? connected with { StoreVersion = before.StoreVersion, View = before.View }
                : connected;
            // One that the registry has not been told of yet has been lost in this moment.
            DateTimeOffset? lost = connected is null ? workload.DisconnectedSince ?? now : null;
            var isAwaited = lost is not { } since || IsAwaited(since, now);
            if (lost is { } gone && isAwaited && gone + Patience < until)
            {
                until = gone + Patience;
            }

            proxies.Add(new ProxyStanding(workload.Node, sync ?? _syncs.Lost(id), revision.View)
            {
                LostSince = lost,
                IsAwaited = isAwaited,
                IsSilent = workload.Silent,
            });
        }

        KeepLost(registry);
        if (until < DateTimeOffset.MaxValue)
        {
            _patienceEnds.Change(until - now, Timeout.InfiniteTimeSpan);
        }

        return new Picture(version, revision, registry, proxies, proxies.Count(proxy => proxy.IsAwaited), now, until);
    }

    /// <summary>Where the clock was set back since, nobody knows how long that is: it must not be an hour.</summary>
    private static bool IsAwaited(DateTimeOffset lostSince, DateTimeOffset now) => lostSince <= now && now < lostSince + Patience;

    private void OnRegistryChanged(RegistrySnapshot snapshot)
    {
        // Be somebody looking or not: each holds a whole view.
        KeepLost(_registry.Current);
        Tell();
    }

    private void KeepLost(RegistrySnapshot registry) =>
        _syncs.KeepLost(registry.Workloads.Select(workload => workload.Node.InstanceId).ToHashSet(StringComparer.Ordinal));

    private void Tell() => Changed?.Invoke();

    private sealed record Picture(
        long SyncVersion, ConfigurationRevision Revision, RegistrySnapshot Registry, IReadOnlyList<ProxyStanding> Proxies, int Awaited, DateTimeOffset MadeAt,
        DateTimeOffset Until);
}
