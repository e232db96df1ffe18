using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Reports;

/// <summary>One flow; an element of what <c>traffic -o json</c> writes.</summary>
internal sealed record TrafficRow
{
    public required FlowReporter Reporter { get; init; }

    public required FlowProtocol Protocol { get; init; }

    public required TrafficParty Source { get; init; }

    public required TrafficParty Destination { get; init; }

    /// <summary>The host that was called.</summary>
    public required string Service { get; init; }

    /// <summary>Its short name.</summary>
    public required string ServiceName { get; init; }

    public required string ServiceNamespace { get; init; }

    public required bool MutualTls { get; init; }

    public required long Requests { get; init; }

    /// <summary>Requests a second; of TCP, connections.</summary>
    public required double Rate { get; init; }

    /// <summary>Of the requests, those that got 4xx, 5xx or no answer, or a gRPC status other than 0.</summary>
    public required double ErrorPercent { get; init; }

    public required IReadOnlyList<FlowResponse> Responses { get; init; }

    /// <summary>Milliseconds; <see langword="null"/> without requests.</summary>
    public double? Mean { get; init; }

    /// <summary>As <see cref="Mean"/>.</summary>
    public double? P50 { get; init; }

    /// <summary>As <see cref="Mean"/>.</summary>
    public double? P95 { get; init; }

    /// <summary>As <see cref="Mean"/>.</summary>
    public double? P99 { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    public required long ConnectionsOpened { get; init; }

    public required long ConnectionsClosed { get; init; }

    /// <summary>A flow of a stretch of time.</summary>
    public static TrafficRow Of(Flow flow, TimeSpan length)
    {
        var (key, requests) = (flow.Key, flow.Requests);
        var failed = flow.Responses.Where(response => response is { Code: 0 or >= 400 } or { GrpcStatus: not (null or 0) }).Sum(response => response.Count);
        return new TrafficRow
        {
            Reporter = key.Reporter,
            Protocol = key.Protocol,
            Source = key.Source,
            Destination = key.Destination,
            Service = key.Service,
            ServiceName = key.ServiceName,
            ServiceNamespace = key.ServiceNamespace,
            MutualTls = key.MutualTls,
            Requests = requests,
            Rate = length > TimeSpan.Zero ? Math.Round((key.Protocol == FlowProtocol.Tcp ? flow.ConnectionsOpened : requests) / length.TotalSeconds, 3) : 0,
            ErrorPercent = requests == 0 ? 0 : Math.Round(100.0 * failed / requests, 2),
            Responses = flow.Responses,
            Mean = Rounded(flow.Latency.Mean),
            P50 = Rounded(flow.Latency.Quantile(0.50)),
            P95 = Rounded(flow.Latency.Quantile(0.95)),
            P99 = Rounded(flow.Latency.Quantile(0.99)),
            RequestBytes = flow.RequestBytes,
            ResponseBytes = flow.ResponseBytes,
            ConnectionsOpened = flow.ConnectionsOpened,
            ConnectionsClosed = flow.ConnectionsClosed,
        };
    }

    private static double? Rounded(double? milliseconds) => milliseconds is { } value ? Math.Round(value, 3) : null;
}
