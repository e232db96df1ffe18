using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TCPSettings.TcpKeepalive</c>.</summary>
public sealed record TcpKeepalive
{
    [Field("Unanswered probes after which a connection counts as dead.", Minimum = 0, Maximum = uint.MaxValue)]
    public long Probes { get; init; }

    [Field("Idle time before the first probe.")]
    public TimeSpan? Time { get; init; }

    [Field("Time between probes.")]
    public TimeSpan? Interval { get; init; }
}
