using System.Collections.Concurrent;
using System.Net;

namespace MeshControlPlane.Discovery;

/// <summary>How far each connected proxy has come.</summary>
internal sealed class ProxySyncTable
{
    private readonly ConcurrentDictionary<object, ProxySync> _byConnection = new(ReferenceEqualityComparer.Instance);

    /// <summary>Raised after a proxy has come further, refused a revision, connected or gone; do not throw.</summary>
    public event Action? Changed;

    /// <summary>All connected proxies, by namespace and name.</summary>
    public IReadOnlyList<ProxySync> Proxies =>
    [
        .. _byConnection.Values
            .OrderBy(sync => sync.Node.Namespace, StringComparer.Ordinal)
            .ThenBy(sync => sync.Node.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The proxies by namespace and name. One that has come back before its old connection is noticed to be gone counts once, as far as it has come.
    /// </summary>
    public IReadOnlyDictionary<(string Namespace, string Name), ProxySync> ByName() => _byConnection.Values
        .GroupBy(sync => (sync.Node.Namespace, sync.Node.Name))
        .ToDictionary(group => group.Key, group => group.MaxBy(sync => sync.Revision)!);

    /// <summary>The other machine on which a connected proxy is; <see langword="null"/> for this one, or when it is not connected.</summary>
    public IPAddress? OtherMachineOf(string @namespace, string name) =>
        _byConnection.Values.FirstOrDefault(sync => sync.Node.Name == name && sync.Node.Namespace == @namespace && sync.OtherMachine is not null)?.OtherMachine;

    public void Set(object connection, ProxySync sync)
    {
        _byConnection[connection] = sync;
        Changed?.Invoke();
    }

    public void Remove(object connection)
    {
        if (_byConnection.TryRemove(connection, out _))
        {
            Changed?.Invoke();
        }
    }
}
