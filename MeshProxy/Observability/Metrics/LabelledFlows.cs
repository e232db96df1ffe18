using System.Buffers;
using System.Collections.Concurrent;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Observability.Metrics;

/// <summary>
/// The counters of flows by the values of labels that somebody has asked for. What is counted here is counted in the flow itself too. A set of values that was
/// there before costs one look-up and allocates nothing.
/// </summary>
/// <param name="values">What the values are made of.</param>
/// <param name="overflowing">Called once, when there are more sets of them than are told apart.</param>
internal sealed class LabelledFlows(CompiledLabel.Writer[] values, Action overflowing)
{
    /// <summary>
    /// Sets of values, of all flows, that are told apart. Those beyond are counted under <see cref="FlowLabels.Overflow"/>: callers decide on many of them.
    /// </summary>
    public const int MostSets = 2000;

    private readonly ConcurrentDictionary<FlowCounters, Sets> _flows = new();
    private readonly string _overflow = string.Concat(Enumerable.Repeat(FlowLabels.Overflow + LabelBuffer.Separator, values.Length));
    private int _count;
    private int _overflown;

    /// <summary>All that was counted.</summary>
    public IEnumerable<(FlowCounters Flow, string[] Values)> All =>
        _flows.Values.SelectMany(sets => sets.ByValues, (_, entry) => (entry.Value, entry.Key.Split(LabelBuffer.Separator)));

    /// <summary>Where it is counted.</summary>
    public FlowCounters Find(FlowCounters flow, in LabelSource source)
    {
        var space = ArrayPool<char>.Shared.Rent(LabelBuffer.SizeOf(values.Length));
        try
        {
            var buffer = new LabelBuffer(space);
            foreach (var value in values)
            {
                buffer.End(value(source, ref buffer));
            }

            var sets = _flows.GetOrAdd(flow, static _ => new Sets());
            return sets.Lookup.TryGetValue(buffer.Written, out var known) ? known : Add(sets, flow, buffer.Written.ToString());
        }
        finally
        {
            ArrayPool<char>.Shared.Return(space);
        }
    }

    private FlowCounters Add(Sets sets, FlowCounters flow, string set)
    {
        if (Interlocked.Increment(ref _count) > MostSets)
        {
            Interlocked.Decrement(ref _count);
            set = _overflow;
            if (Interlocked.Exchange(ref _overflown, 1) == 0)
            {
                overflowing();
            }
        }

        return sets.ByValues.GetOrAdd(set, static (_, flow) => new FlowCounters(flow.Labels, flow), flow);
    }

    private sealed class Sets
    {
        public Sets() => Lookup = ByValues.GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, FlowCounters> ByValues { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, FlowCounters>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
