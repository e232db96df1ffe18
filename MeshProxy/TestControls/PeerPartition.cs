using System.Collections.Frozen;
using MeshProxy.Configuration;

namespace MeshProxy.TestControls;

/// <summary>
/// Workloads that this proxy takes for unreachable, as if the network between were cut: it sends them nothing more and opens no connection to them. What is
/// under way goes on. Only for tests; a proxy has one only where its command line allows it.
/// </summary>
internal sealed class PeerPartition
{
    /// <summary>What a failed try says of itself, after Envoy's form.</summary>
    public const string Reason = "delayed connect error: No route to host";

    private volatile FrozenSet<string> _unreachable = [];

    /// <summary>Their names, as <c>namespace/name</c>. Safe to set from any thread.</summary>
    public IReadOnlyCollection<string> Unreachable
    {
        get => _unreachable;
        set => _unreachable = value.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Whether an endpoint is one of theirs.</summary>
    public bool Cuts(EndpointState? endpoint) =>
        _unreachable.Count > 0 && endpoint?.Description is { Workload.Length: > 0 } peer && _unreachable.Contains($"{peer.Namespace}/{peer.Workload}");
}
