using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Adds up flows of one protocol.</summary>
internal sealed class GraphTrafficSum(FlowProtocol protocol)
{
    private readonly Dictionary<(string Host, int Code, string Flags, int? GrpcStatus), long> _responses = [];
    private readonly SortedSet<string> _sources = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _destinations = new(StringComparer.Ordinal);
    private readonly List<LatencyHistogram> _latency = [];
    private readonly List<LatencyHistogram> _callerLatency = [];
    private long _requestBytes;
    private long _responseBytes;
    private long _opened;
    private long _closed;
    private long _weight;
    private double _byMutualTls;

    public void Add(MergedFlow flow)
    {
        foreach (var response in flow.Responses)
        {
            var key = (flow.Service, response.Code, response.Flags, response.GrpcStatus);
            _responses[key] = _responses.GetValueOrDefault(key) + response.Count;
        }

        _latency.Add(flow.Latency);
        _callerLatency.Add(flow.CallerLatency);
        _requestBytes += flow.RequestBytes;
        _responseBytes += flow.ResponseBytes;
        _opened += flow.ConnectionsOpened;
        _closed += flow.ConnectionsClosed;
        _weight += flow.Weight;
        _byMutualTls += flow.Weight * flow.MutualTlsShare;
        Note(_sources, flow.Source.Principal);
        Note(_destinations, flow.Destination.Principal);
    }

    public GraphTraffic Over(TimeSpan length) => new(protocol, length)
    {
        Responses =
        [
            .. _responses.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Code).ThenBy(entry => entry.Key.Flags, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Host, StringComparer.Ordinal).ThenBy(entry => entry.Key.GrpcStatus)
                .Select(entry => new HostResponse(entry.Key.Host, new FlowResponse(entry.Key.Code, entry.Key.Flags, entry.Key.GrpcStatus, entry.Value))),
        ],
        Latency = Sum(_latency),
        CallerLatency = Sum(_callerLatency),
        RequestBytes = _requestBytes,
        ResponseBytes = _responseBytes,
        ConnectionsOpened = _opened,
        ConnectionsClosed = _closed,
        MutualTlsShare = _weight == 0 ? 0 : Math.Min(1, _byMutualTls / _weight),
        SourcePrincipals = [.. _sources],
        DestinationPrincipals = [.. _destinations],
    };

    private static LatencyHistogram Sum(List<LatencyHistogram> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var counts = new long[LatencyHistogram.Bounds.Count + 1];
        var sum = 0.0;
        foreach (var part in parts)
        {
            for (var i = 0; i < counts.Length && i < part.Counts.Count; i++)
            {
                counts[i] += part.Counts[i];
            }

            sum += part.SumMilliseconds;
        }

        return new LatencyHistogram(counts, sum);
    }

    private static void Note(SortedSet<string> known, string principal)
    {
        if (principal.Length > 0 && principal != TrafficParty.UnknownName)
        {
            known.Add(principal);
        }
    }
}
