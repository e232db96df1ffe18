using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>
/// Joins what the two proxies of each request have counted, as Kiali does with their time series: of requests that ended in the same way, what the
/// destination says counts, and what the source says where the destination knows of none. Nothing is counted twice.
/// </summary>
internal static class FlowMerge
{
    public static IReadOnlyList<MergedFlow> Merge(IEnumerable<Flow> flows) =>
        [.. flows.GroupBy(flow => Pair.Of(flow.Key)).Select(group => Merge([.. group]))];

    private static MergedFlow Merge(IReadOnlyList<Flow> flows)
    {
        var there = flows.Where(flow => flow.Key.Reporter == FlowReporter.Destination).ToList();
        var here = flows.Where(flow => flow.Key.Reporter == FlowReporter.Source).ToList();
        // Connections and bytes are counters of one whole: they are taken from one side.
        var preferred = there.Count > 0 ? there : here;
        var key = preferred[0].Key;
        var (latency, callerLatency) = (Latency(there), Latency(here));
        return new MergedFlow
        {
            Source = key.Source with { Principal = Principal(preferred, flows, flow => flow.Source) },
            Destination = key.Destination with { Principal = Principal(preferred, flows, flow => flow.Destination) },
            Service = key.Service,
            ServiceName = key.ServiceName,
            ServiceNamespace = key.ServiceNamespace,
            Protocol = key.Protocol,
            Responses = Responses(there, here),
            Latency = latency.Count > 0 ? latency : callerLatency,
            CallerLatency = callerLatency.Count > 0 ? callerLatency : latency,
            RequestBytes = preferred.Sum(flow => flow.RequestBytes),
            ResponseBytes = preferred.Sum(flow => flow.ResponseBytes),
            ConnectionsOpened = preferred.Sum(flow => flow.ConnectionsOpened),
            ConnectionsClosed = preferred.Sum(flow => flow.ConnectionsClosed),
            MutualTlsShare = MutualTlsShare(preferred),
            SeenByDestination = there.Count > 0,
        };
    }

    private static List<FlowResponse> Responses(IEnumerable<Flow> there, IEnumerable<Flow> here)
    {
        var counts = Count(there);
        foreach (var (how, count) in Count(here))
        {
            counts.TryAdd(how, count);
        }

        return [.. counts.Select(entry => new FlowResponse(entry.Key.Code, entry.Key.Flags, entry.Key.GrpcStatus, entry.Value))];
    }

    private static Dictionary<(int Code, string Flags, int? GrpcStatus), long> Count(IEnumerable<Flow> flows)
    {
        var counts = new Dictionary<(int, string, int?), long>();
        foreach (var response in flows.SelectMany(flow => flow.Responses))
        {
            var how = (response.Code, response.Flags, response.GrpcStatus);
            counts[how] = counts.GetValueOrDefault(how) + response.Count;
        }

        return counts;
    }

    private static LatencyHistogram Latency(List<Flow> flows) =>
        flows.Count == 0 ? LatencyHistogram.Empty : flows.Select(flow => flow.Latency).Aggregate((one, other) => one.Plus(other));

    private static double MutualTlsShare(List<Flow> flows)
    {
        static long Weight(Flow flow) => flow.Key.Protocol == FlowProtocol.Tcp ? Math.Max(1, flow.ConnectionsOpened) : flow.Requests;
        var all = flows.Sum(Weight);
        return all == 0 ? 0 : (double)flows.Where(flow => flow.Key.MutualTls).Sum(Weight) / all;
    }

    private static string Principal(List<Flow> preferred, IReadOnlyList<Flow> all, Func<FlowKey, TrafficParty> side) =>
        preferred.Concat(all).Select(flow => side(flow.Key).Principal)
            .FirstOrDefault(principal => principal != TrafficParty.UnknownName && principal.Length > 0)
        ?? TrafficParty.UnknownName;

    /// <summary>What both reports of a flow have in common. Principals and mutual TLS are not in it: the two know different halves of them.</summary>
    private sealed record Pair(
        (string Namespace, string Workload, string App, string Version) Source,
        (string Namespace, string Workload, string App, string Version) Destination,
        string Service,
        FlowProtocol Protocol)
    {
        public static Pair Of(FlowKey key) => new(NameOf(key.Source), NameOf(key.Destination), key.Service, key.Protocol);

        private static (string, string, string, string) NameOf(TrafficParty party) => (party.Namespace, party.Workload, party.App, party.Version);
    }
}
