using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Live;

namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>What a workload had to do with another one in the last minute.</summary>
/// <param name="Peer">The other one.</param>
/// <param name="Service">The host that was called.</param>
/// <param name="Protocol">What was spoken.</param>
/// <param name="MutualTls">How many of a hundred flows were mutual TLS, as a share.</param>
/// <param name="Sum">The traffic.</param>
internal sealed record PeerRow(TrafficParty Peer, string Service, FlowProtocol Protocol, double MutualTls, TrafficSum Sum)
{
    /// <summary>Sums flows up by who is at the other end.</summary>
    /// <param name="flows">Flows of one workload, one way.</param>
    /// <param name="peerOf">The other end.</param>
    /// <param name="length">The stretch of time that they are of.</param>
    public static IReadOnlyList<PeerRow> Of(IEnumerable<Flow> flows, Func<FlowKey, TrafficParty> peerOf, TimeSpan length) =>
    [
        .. flows.GroupBy(flow => (Peer: peerOf(flow.Key) with { Principal = "" }, flow.Key.Service, flow.Key.Protocol))
            .Select(group => new PeerRow(
                group.Key.Peer, group.Key.Service, group.Key.Protocol, (double)group.Count(flow => flow.Key.MutualTls) / group.Count(), TrafficSum
                    .Of(group, length)))
            .OrderByDescending(row => row.Sum.Rate)
            .ThenBy(row => row.Peer.Workload, StringComparer.Ordinal)
            .ThenBy(row => row.Service, StringComparer.Ordinal),
    ];
}
