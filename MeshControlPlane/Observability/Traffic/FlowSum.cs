using System.Runtime.InteropServices;

namespace MeshControlPlane.Observability.Traffic;

/// <summary>What was counted of a flow, while more is added to it.</summary>
internal sealed class FlowSum
{
    private readonly Dictionary<(int Code, string Flags, int? GrpcStatus), long> _responses = [];
    private readonly long[] _latency = new long[LatencyHistogram.Bounds.Count + 1];

    public IEnumerable<FlowResponse> Responses =>
        _responses.Select(entry => new FlowResponse(entry.Key.Code, entry.Key.Flags, entry.Key.GrpcStatus, entry.Value));

    public ReadOnlySpan<long> Latency => _latency;

    public long LatencyMicroseconds { get; set; }

    public long RequestBytes { get; set; }

    public long ResponseBytes { get; set; }

    public long ConnectionsOpened { get; set; }

    public long ConnectionsClosed { get; set; }

    /// <summary>Adds requests that ended in one way.</summary>
    public void AddResponses(int code, string flags, int? grpcStatus, long count) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_responses, (code, flags, grpcStatus), out _) += count;

    /// <summary>Adds requests to a bucket.</summary>
    public void AddLatency(int bucket, long count) => _latency[bucket] += count;

    /// <summary>As it is now.</summary>
    public Flow ToFlow(FlowKey key) => new(
        key,
        [.. Responses.OrderBy(response => response.Code).ThenBy(response => response.GrpcStatus).ThenBy(response => response.Flags, StringComparer.Ordinal)],
        new LatencyHistogram([.. _latency], LatencyMicroseconds / 1000.0),
        RequestBytes,
        ResponseBytes,
        ConnectionsOpened,
        ConnectionsClosed);
}
