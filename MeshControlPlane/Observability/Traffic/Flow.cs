namespace MeshControlPlane.Observability.Traffic;

/// <summary>What was counted of one flow in a stretch of time.</summary>
/// <param name="Key">Which flow.</param>
/// <param name="Responses">How its requests ended; empty for TCP.</param>
/// <param name="Latency">How long they took.</param>
/// <param name="RequestBytes">Bodies of requests, or bytes received from the caller (TCP).</param>
/// <param name="ResponseBytes">Bodies of answers, or bytes sent to the caller (TCP).</param>
/// <param name="ConnectionsOpened">TCP only.</param>
/// <param name="ConnectionsClosed">TCP only.</param>
internal sealed record Flow(
    FlowKey Key,
    IReadOnlyList<FlowResponse> Responses,
    LatencyHistogram Latency,
    long RequestBytes,
    long ResponseBytes,
    long ConnectionsOpened,
    long ConnectionsClosed)
{
    /// <summary>All requests of it.</summary>
    public long Requests => Responses.Sum(response => response.Count);
}
