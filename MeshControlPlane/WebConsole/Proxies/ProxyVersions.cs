using System.Collections.Concurrent;
using MeshControlPlane.Inspection;
using MeshProtocol;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>The versions of proxies' programs: each process is asked once.</summary>
internal sealed class ProxyVersions(ProxyAdmin admin)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>What is known of a proxy; <see langword="null"/> when it has not been asked or did not say.</summary>
    public string? Of(Node node) => _known.GetValueOrDefault(node.InstanceId);

    /// <summary>Asks those that have not answered yet, and forgets those that are not among them.</summary>
    public async Task AskAsync(IReadOnlyCollection<Node> nodes, CancellationToken cancellationToken)
    {
        var ids = nodes.Select(node => node.InstanceId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _known.Keys.Where(id => !ids.Contains(id)))
        {
            _known.TryRemove(gone, out _);
        }

        await Parallel.ForEachAsync(
            nodes.Where(node => !_known.ContainsKey(node.InstanceId)),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (node, cancelled) =>
            {
                var info = await admin.ReadAsync(node, "/server_info", cancelled);
                if (info?["version"]?.GetValue<string>() is { } version)
                {
                    _known[node.InstanceId] = version;
                }
            });
    }
}
