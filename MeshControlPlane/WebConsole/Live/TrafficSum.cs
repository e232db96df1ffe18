using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>Several flows together.</summary>
/// <param name="Length">The stretch of time that they are of.</param>
/// <param name="Responses">How their requests ended.</param>
/// <param name="Latency">How long they took.</param>
/// <param name="RequestBytes">Received from callers.</param>
/// <param name="ResponseBytes">Sent to callers.</param>
/// <param name="ConnectionsOpened">TCP only.</param>
internal sealed record TrafficSum(
    TimeSpan Length, IReadOnlyList<FlowResponse> Responses, LatencyHistogram Latency, long RequestBytes, long ResponseBytes, long ConnectionsOpened)
{
    /// <summary>Adds flows up.</summary>
    public static TrafficSum Of(IEnumerable<Flow> flows, TimeSpan length)
    {
        var responses = new Dictionary<(int Code, string Flags, int? GrpcStatus), long>();
        var counts = new long[LatencyHistogram.Bounds.Count + 1];
        var (milliseconds, received, sent, opened) = (0.0, 0L, 0L, 0L);
        foreach (var flow in flows)
        {
            foreach (var response in flow.Responses)
            {
                var key = (response.Code, response.Flags, response.GrpcStatus);
                responses[key] = responses.GetValueOrDefault(key) + response.Count;
            }

            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] += flow.Latency.Counts[i];
            }

            milliseconds += flow.Latency.SumMilliseconds;
            received += flow.RequestBytes;
            sent += flow.ResponseBytes;
            opened += flow.ConnectionsOpened;
        }

        return new TrafficSum(
            length, [.. responses.Select(entry => new FlowResponse(entry.Key.Code, entry.Key.Flags, entry.Key.GrpcStatus, entry.Value))],
            new LatencyHistogram(counts, milliseconds), received, sent, opened);
    }

    /// <summary>All requests.</summary>
    public long Requests { get; } = Responses.Sum(response => response.Count);

    /// <summary>Those that ended with 4xx, 5xx, a gRPC status other than 0, or without an answer: what Kiali counts as errors.</summary>
    public long Failed { get; } = Responses.Where(response => response.GrpcStatus is > 0 || response is { GrpcStatus: null, Code: 0 or >= 400 })
        .Sum(response => response.Count);

    /// <summary>Requests a second.</summary>
    public double Rate => PerSecond(Requests);

    /// <summary>Errors a second.</summary>
    public double FailedRate => PerSecond(Failed);

    /// <summary>Between 0 and 1; 0 of no request.</summary>
    public double FailedShare => Requests == 0 ? 0 : (double)Failed / Requests;

    /// <summary>Judged by Kiali's thresholds.</summary>
    public HealthStatus Health => TrafficHealth.Of(Responses);

    /// <summary>Whether there was anything, be it bytes alone.</summary>
    public bool IsQuiet => Requests == 0 && RequestBytes == 0 && ResponseBytes == 0 && ConnectionsOpened == 0;

    /// <summary>So much a second.</summary>
    public double PerSecond(long amount) => Length > TimeSpan.Zero ? amount / Length.TotalSeconds : 0;
}
