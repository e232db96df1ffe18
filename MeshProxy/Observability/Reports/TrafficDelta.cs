using MeshProtocol;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Observability.Reports;

/// <summary>
/// Makes reports of what was counted since those before. While one waits for its answer, what comes after it waits in the counters: however long the control
/// plane is away, no more is held. Used by the reporter alone.
/// </summary>
internal sealed class TrafficDelta(TrafficMeter meter)
{
    // So that a report is far from the largest message that is taken.
    private const int MostFlowsOfReport = 250;

    private readonly Dictionary<FlowCounters, Reported> _reported = new(ReferenceEqualityComparer.Instance);
    private readonly long[] _cells = new long[OutcomeCounters.Cells];
    private readonly Queue<PendingReport> _pending = [];
    private long _sequence;

    /// <summary>The oldest report that waits for its answer; null when there is none.</summary>
    public PendingReport? Next => _pending.TryPeek(out var report) ? report : null;

    /// <summary>The oldest report was counted, or never will be.</summary>
    public void Remove() => _pending.Dequeue();

    /// <summary>Makes reports of what was counted since the last ones, once all of those are gone.</summary>
    public void Collect()
    {
        if (_pending.Count > 0)
        {
            return;
        }

        var counts = new List<(FlowCounters, TrafficCounts)>();
        foreach (var flow in meter.Flows)
        {
            if (!_reported.TryGetValue(flow, out var reported))
            {
                _reported.Add(flow, reported = new Reported(_reported.Count + 1));
            }

            if (reported.Collect(flow, _cells) is { } counted)
            {
                counts.Add((flow, counted));
            }
        }

        foreach (var some in counts.Chunk(MostFlowsOfReport))
        {
            _pending.Enqueue(new PendingReport(++_sequence, some));
        }
    }

    /// <summary>What was reported of a flow until now.</summary>
    private sealed class Reported(int id)
    {
        private readonly Dictionary<OutcomeCounters, long[]> _outcomes = new(ReferenceEqualityComparer.Instance);
        private long _opened;
        private long _closed;
        private long _received;
        private long _sent;

        public TrafficCounts? Collect(FlowCounters flow, long[] now)
        {
            TrafficCounts? counts = null;
            foreach (var outcome in flow.Outcomes)
            {
                outcome.Read(now);
                if (!_outcomes.TryGetValue(outcome, out var before))
                {
                    _outcomes.Add(outcome, before = new long[OutcomeCounters.Cells]);
                }

                Add(outcome, now, before, ref counts);
            }

            if (flow.Labels.Protocol != TrafficProtocol.Tcp)
            {
                return counts;
            }

            var (opened, closed, received, sent) = (flow.ConnectionsOpened, flow.ConnectionsClosed, flow.BytesReceived, flow.BytesSent);
            if ((opened, closed, received, sent) != (_opened, _closed, _received, _sent))
            {
                counts = new TrafficCounts
                {
                    Flow = id,
                    ConnectionsOpened = opened - _opened,
                    ConnectionsClosed = closed - _closed,
                    RequestBytes = received - _received,
                    ResponseBytes = sent - _sent,
                };
                (_opened, _closed, _received, _sent) = (opened, closed, received, sent);
            }

            return counts;
        }

        private void Add(OutcomeCounters outcome, long[] now, long[] before, ref TrafficCounts? counts)
        {
            var count = 0L;
            var last = -1;
            for (var bucket = 0; bucket < OutcomeCounters.Buckets; bucket++)
            {
                if (now[bucket] != before[bucket])
                {
                    count += now[bucket] - before[bucket];
                    last = bucket;
                }
            }

            if (count == 0)
            {
                // Its bytes and its time come with it, should they have been counted before it was.
                return;
            }

            counts ??= new TrafficCounts { Flow = id };
            counts.Outcomes.Add(new TrafficOutcome
            {
                Code = outcome.Code,
                Flags = outcome.Flags == ResponseOutcome.NoFlags ? "" : outcome.Flags,
                GrpcStatusPlusOne = outcome.GrpcStatus is { } status ? status + 1 : 0,
                Count = count,
            });
            for (var bucket = 0; bucket <= last; bucket++)
            {
                if (bucket == counts.Latency.Count)
                {
                    counts.Latency.Add(0);
                }

                counts.Latency[bucket] += now[bucket] - before[bucket];
            }

            const int Sum = OutcomeCounters.Buckets;
            counts.LatencySumUs += now[Sum] - before[Sum];
            counts.RequestBytes += now[OutcomeCounters.CellsOfHistogram + Sum] - before[OutcomeCounters.CellsOfHistogram + Sum];
            counts.ResponseBytes += now[2 * OutcomeCounters.CellsOfHistogram + Sum] - before[2 * OutcomeCounters.CellsOfHistogram + Sum];
            now.CopyTo(before, 0);
        }
    }
}
