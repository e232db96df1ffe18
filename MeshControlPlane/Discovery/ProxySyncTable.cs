using System.Collections.Concurrent;
using System.Net;

namespace MeshControlPlane.Discovery;

/// <summary>How far each connected proxy has come, and how far those had that have lost their connection: they go on with what they have.</summary>
internal sealed class ProxySyncTable
{
    private readonly ConcurrentDictionary<object, ProxySync> _byConnection = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, ProxySync> _lost = new(StringComparer.Ordinal);
    private long _version;
    private volatile Sorted? _sorted;

    /// <summary>Raised after a proxy has come further, refused a revision, connected or gone; do not throw.</summary>
    public event Action? Changed;

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>All connected proxies, by namespace and name.</summary>
    public IReadOnlyList<ProxySync> Proxies
    {
        get
        {
            // The status of each resource asks for it.
            var version = Interlocked.Read(ref _version);
            if (_sorted is { } known && known.Version == version)
            {
                return known.Proxies;
            }

            ProxySync[] proxies =
            [
                .. _byConnection.Values
                    .OrderBy(sync => sync.Node.Namespace, StringComparer.Ordinal)
                    .ThenBy(sync => sync.Node.Name, StringComparer.Ordinal),
            ];
            _sorted = new Sorted(version, proxies);
            return proxies;
        }
    }

    /// <summary>
    /// The proxies by namespace and name. One that has come back before its old connection is noticed to be gone counts once, as far as it has come.
    /// </summary>
    public IReadOnlyDictionary<(string Namespace, string Name), ProxySync> ByName() => _byConnection.Values
        .GroupBy(sync => (sync.Node.Namespace, sync.Node.Name))
        .ToDictionary(group => group.Key, group => group.MaxBy(sync => sync.Revision)!);

    /// <summary>The other machine on which a connected proxy is; <see langword="null"/> for this one, or when it is not connected.</summary>
    public IPAddress? OtherMachineOf(string @namespace, string name) =>
        _byConnection.Values.FirstOrDefault(sync => sync.Node.Name == name && sync.Node.Namespace == @namespace && sync.OtherMachine is not null)?.OtherMachine;

    /// <summary>The connected proxies by the id of their process, each as far as it has come.</summary>
    public IReadOnlyDictionary<string, ProxySync> ByInstance() => _byConnection.Values
        .GroupBy(sync => sync.Node.InstanceId, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.MaxBy(sync => sync.Revision)!, StringComparer.Ordinal);

    /// <summary>How far a proxy had come when its connection was lost; <see langword="null"/> when that is not known.</summary>
    public ProxySync? Lost(string instanceId) => _lost.GetValueOrDefault(instanceId);

    /// <summary>Keeps what is known of lost connections for these processes alone.</summary>
    public void KeepLost(IReadOnlySet<string> instanceIds)
    {
        foreach (var id in _lost.Keys.Where(id => !instanceIds.Contains(id)))
        {
            _lost.TryRemove(id, out _);
        }
    }

    public void Set(object connection, ProxySync sync)
    {
        var before = _byConnection.GetValueOrDefault(connection);
        Note(connection, sync);

        // Most changes concern few: nobody is told that it has come to nothing for the others.
        if (before is null || before with { Considered = sync.Considered, View = sync.View } != sync)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>As <see cref="Set"/>, for what is worth knowing when somebody asks, and not worth telling.</summary>
    public void Note(object connection, ProxySync sync)
    {
        _byConnection[connection] = sync;
        if (sync.Revision > 0)
        {
            _lost.TryRemove(sync.Node.InstanceId, out _);
        }

        Interlocked.Increment(ref _version);
    }

    public void Remove(object connection)
    {
        if (!_byConnection.TryRemove(connection, out var sync))
        {
            return;
        }

        if (sync.Revision > 0)
        {
            _lost[sync.Node.InstanceId] = sync;
        }

        Interlocked.Increment(ref _version);
        Changed?.Invoke();
    }

    private sealed record Sorted(long Version, IReadOnlyList<ProxySync> Proxies);
}
