using System.Globalization;
using MeshControlPlane.Observability.Traffic;
using MeshProtocol;

namespace MeshControlPlane.Observability.Reports;

/// <summary>The flows of one proxy's stream. What a proxy says is checked: it is no more than a peer.</summary>
/// <param name="reporter">Who reports.</param>
internal sealed class ReportedFlows(Node reporter)
{
    // Twice what a proxy tells apart.
    private const int MostFlows = 4096;
    private const int MostOutcomes = 1000;
    // A principal may have some 600 characters.
    private const int LongestText = 1024;
    private const int HighestCode = 999;
    private const int HighestGrpcStatus = 16;

    // More than a hundred years of requests, and sums of a week do not overflow.
    private const long Most = 1L << 40;
    private const string NoFlags = "-";

    private readonly PeerDescription _own = PeerDescription.Of(reporter.Name, reporter.Namespace, reporter.Labels);
    private readonly Dictionary<int, FlowKey> _keys = [];

    /// <summary>Takes in a report.</summary>
    /// <exception cref="FormatException">It cannot be read; says why.</exception>
    public void Read(TrafficReport report)
    {
        foreach (var flow in report.Flows)
        {
            if (_keys.Count >= MostFlows)
            {
                throw new FormatException($"there are more than {MostFlows} flows");
            }

            _keys[flow.Id] = KeyOf(flow);
        }

        foreach (var counts in report.Counts)
        {
            Check(counts);
        }
    }

    /// <summary>Adds what a report that was read has counted.</summary>
    public void AddTo(TrafficReport report, Func<FlowKey, FlowSum> sumOf)
    {
        foreach (var counts in report.Counts)
        {
            var key = _keys[counts.Flow];
            var sum = sumOf(key);
            foreach (var outcome in counts.Outcomes)
            {
                int? grpcStatus = key.Protocol == FlowProtocol.Grpc ? outcome.GrpcStatusPlusOne - 1 : null;
                sum.AddResponses(outcome.Code, outcome.Flags.Length > 0 ? outcome.Flags : NoFlags, grpcStatus, outcome.Count);
            }

            for (var bucket = 0; bucket < counts.Latency.Count; bucket++)
            {
                sum.AddLatency(bucket, counts.Latency[bucket]);
            }

            sum.LatencyMicroseconds += counts.LatencySumUs;
            sum.RequestBytes += counts.RequestBytes;
            sum.ResponseBytes += counts.ResponseBytes;
            sum.ConnectionsOpened += counts.ConnectionsOpened;
            sum.ConnectionsClosed += counts.ConnectionsClosed;
        }
    }

    private FlowKey KeyOf(TrafficFlow flow)
    {
        var own = new TrafficParty(_own.Namespace, _own.Workload, OrUnknown(_own.App), OrUnknown(_own.Version), Text(flow.OwnPrincipal));
        var named = flow.Peer ?? new TrafficPeer();
        var peer = new TrafficParty(Text(named.Namespace), Text(named.Workload), Text(named.App), Text(named.Version), Text(named.Principal));
        var (side, source, destination) = flow.Reporter switch
        {
            TrafficReporter.Source => (FlowReporter.Source, own, peer),
            TrafficReporter.Destination => (FlowReporter.Destination, peer, own),
            _ => throw new FormatException($"flow {Number(flow.Id)} has no reporter"),
        };
        var protocol = flow.Protocol switch
        {
            TrafficProtocol.Http => FlowProtocol.Http,
            TrafficProtocol.Grpc => FlowProtocol.Grpc,
            TrafficProtocol.Tcp => FlowProtocol.Tcp,
            _ => throw new FormatException($"flow {Number(flow.Id)} has no protocol"),
        };
        return new FlowKey(side, source, destination, Text(flow.Service), Text(flow.ServiceName), Text(flow.ServiceNamespace), protocol, flow.MutualTls);
    }

    private void Check(TrafficCounts counts)
    {
        if (!_keys.ContainsKey(counts.Flow))
        {
            throw new FormatException($"flow {Number(counts.Flow)} has not been described");
        }

        var isWrong = counts.Outcomes.Count > MostOutcomes
            || counts.Latency.Count > LatencyHistogram.Bounds.Count + 1
            || counts.Outcomes.Any(IsWrong)
            || counts.Latency.Any(IsWrong)
            || IsWrong(counts.LatencySumUs)
            || IsWrong(counts.RequestBytes)
            || IsWrong(counts.ResponseBytes)
            || IsWrong(counts.ConnectionsOpened)
            || IsWrong(counts.ConnectionsClosed);
        if (isWrong)
        {
            throw new FormatException($"the counts of flow {Number(counts.Flow)} are out of range");
        }
    }

    private static bool IsWrong(TrafficOutcome outcome) => outcome.Code is < 0 or > HighestCode
        || outcome.GrpcStatusPlusOne is < 0 or > HighestGrpcStatus + 1
        || outcome.Flags.Length > LongestText
        || IsWrong(outcome.Count);

    private static bool IsWrong(long count) => count is < 0 or > Most;

    private static string Text(string text) => text.Length <= LongestText ? OrUnknown(text) : throw new FormatException("a name is too long");

    private static string OrUnknown(string text) => text.Length > 0 ? text : TrafficParty.UnknownName;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
