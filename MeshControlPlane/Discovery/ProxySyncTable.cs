using System.Collections.Concurrent;

namespace MeshControlPlane.Discovery;

/// <summary>How far each connected proxy has come.</summary>
internal sealed class ProxySyncTable
{
    private readonly ConcurrentDictionary<object, ProxySync> _byConnection = new(ReferenceEqualityComparer.Instance);
    private long _version;
    private volatile Sorted? _sorted;

    /// <summary>Raised after a proxy has come further, refused a revision, connected or gone; do not throw.</summary>
    public event Action? Changed;

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

    public void Set(object connection, ProxySync sync)
    {
        var before = _byConnection.GetValueOrDefault(connection);
        _byConnection[connection] = sync;
        if (before is not null && before with { Considered = sync.Considered } == sync)
        {
            // Most changes concern few: nobody is told that it has come to nothing for the others.
            Interlocked.Increment(ref _version);
            return;
        }

        Tell();
    }

    public void Remove(object connection)
    {
        if (_byConnection.TryRemove(connection, out _))
        {
            Tell();
        }
    }

    private void Tell()
    {
        Interlocked.Increment(ref _version);
        Changed?.Invoke();
    }

    private sealed record Sorted(long Version, IReadOnlyList<ProxySync> Proxies);
}
