using System.Collections.Concurrent;
using MeshProtocol;
using MeshProxy.Observability.Metrics;

namespace MeshProxy.Observability.Traffic;

/// <summary>
/// All that this proxy has counted of its traffic, by flow. Labels are looked up when something new comes up; requests find their counters where
/// they were left: at the endpoint, at the cluster, at the caller's connection.
/// </summary>
/// <param name="own">What this proxy's workload is.</param>
internal sealed class TrafficMeter(PeerDescription own)
{
    /// <summary>
    /// Flows that are told apart. Those beyond are counted under <see cref="FlowLabels.Overflow"/>: hosts can be anything that an application asks for.
    /// </summary>
    public const int MostFlows = 2000;

    private readonly ConcurrentDictionary<FlowLabels, FlowCounters> _flows = new();
    private int _count;
    private volatile MetricRuleSet _rules = MetricRuleSet.None;

    /// <summary>What this proxy's workload is.</summary>
    public PeerDescription Own => own;

    /// <summary>What Prometheus is told otherwise than Istio's metrics are.</summary>
    public MetricRuleSet Rules
    {
        get => _rules;
        set => _rules = value;
    }

    public IEnumerable<FlowCounters> Flows => _flows.Values;

    /// <summary>The counters of a flow.</summary>
    public FlowCounters Find(FlowLabels labels)
    {
        if (_flows.TryGetValue(labels, out var known))
        {
            return known;
        }

        if (Volatile.Read(ref _count) >= MostFlows)
        {
            labels = labels with
            {
                Source = labels.IsSource ? Party.Of(own) : Party.Unknown,
                Destination = labels.IsSource ? Party.Unknown : Party.Of(own),
                Service = FlowLabels.Overflow,
                ServiceName = FlowLabels.Overflow,
                ServiceHome = "",
            };
        }

        var made = new FlowCounters(labels);
        var kept = _flows.GetOrAdd(labels, made);
        if (ReferenceEquals(kept, made))
        {
            Interlocked.Increment(ref _count);
        }

        return kept;
    }
}
