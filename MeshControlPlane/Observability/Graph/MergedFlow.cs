using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>What both proxies of a flow have counted, each request once.</summary>
internal sealed record MergedFlow
{
    public required TrafficParty Source { get; init; }

    public required TrafficParty Destination { get; init; }

    public required string Service { get; init; }

    public required string ServiceName { get; init; }

    public required string ServiceNamespace { get; init; }

    public required FlowProtocol Protocol { get; init; }

    public required IReadOnlyList<FlowResponse> Responses { get; init; }

    public required LatencyHistogram Latency { get; init; }

    public required LatencyHistogram CallerLatency { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    public required long ConnectionsOpened { get; init; }

    public required long ConnectionsClosed { get; init; }

    /// <summary>The share that came by mutual TLS, 0 to 1.</summary>
    public required double MutualTlsShare { get; init; }

    /// <summary>Whether the proxy beside the application that answered has counted it.</summary>
    public required bool SeenByDestination { get; init; }

    /// <summary>What shares are taken of: requests, or connections.</summary>
    public long Weight => Protocol == FlowProtocol.Tcp ? ConnectionsOpened > 0 ? ConnectionsOpened : RequestBytes + ResponseBytes > 0 ? 1 : 0
        : Responses.Sum(response => response.Count);
}
