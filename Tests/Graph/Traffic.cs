using MeshControlPlane.Observability.Traffic;

namespace Tests.Graph;

/// <summary>Makes reports of proxies by hand.</summary>
internal static class Traffic
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Ten seconds of the mesh.</summary>
    public static TrafficSlice Slice(params IReadOnlyList<Flow> flows) => new(Start, Start.AddSeconds(10), 7, flows);

    public static TrafficParty Party(string app, string version = "v1", string @namespace = "mesh") =>
        new(@namespace, $"{app}-{version}", app, version, $"spiffe://cluster.local/ns/{@namespace}/sa/{app}");

    public static TrafficParty Ingress { get; } = new("istio-system", "ingress", "istio-ingressgateway", TrafficParty.UnknownName, "spiffe://cluster.local/ns/istio-system/sa/ingress");

    /// <summary>Requests that both proxies have seen, and that ended well within 20 ms unless something else is said.</summary>
    public static Flow[] Both(TrafficParty source, TrafficParty destination, long count, params IReadOnlyList<FlowResponse> more) =>
        [Of(FlowReporter.Source, source, destination, destination.App, count, more), Of(FlowReporter.Destination, source, destination, destination.App, count, more)];

    public static Flow Of(
        FlowReporter reporter, TrafficParty source, TrafficParty destination, string service, long count, IReadOnlyList<FlowResponse>? more = null, bool mutualTls = true, double milliseconds = 20)
    {
        FlowResponse[] responses = [.. count > 0 ? (FlowResponse[])[Response(200, count)] : [], .. more ?? []];
        return new Flow(
            new FlowKey(reporter, source, destination, $"{service}.mesh.svc.cluster.local", service, "mesh", FlowProtocol.Http, mutualTls),
            responses,
            Took(milliseconds, responses.Sum(response => response.Count)),
            0,
            0,
            0,
            0);
    }

    public static Flow Tcp(FlowReporter reporter, TrafficParty source, TrafficParty destination, long bytes) => new(
        new FlowKey(reporter, source, destination, $"{destination.App}.mesh.svc.cluster.local", destination.App, "mesh", FlowProtocol.Tcp, true),
        [],
        LatencyHistogram.Empty,
        bytes,
        bytes,
        2,
        1);

    public static FlowResponse Response(int code, long count, string flags = "-") => new(code, flags, null, count);

    public static LatencyHistogram Took(double milliseconds, long count)
    {
        var counts = new long[LatencyHistogram.Bounds.Count + 1];
        counts[LatencyHistogram.Bounds.TakeWhile(bound => bound < milliseconds).Count()] = count;
        return new LatencyHistogram(counts, milliseconds * count);
    }
}
