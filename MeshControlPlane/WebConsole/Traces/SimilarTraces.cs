using MeshControlPlane.Observability.Tracing;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>How a trace and its spans compare with those of the same name that came of late.</summary>
internal sealed class SimilarTraces
{
    private const int Most = 200;

    private readonly List<TimeSpan> _traces;
    private readonly Dictionary<(string Service, string Name, SpanSide Side), List<TimeSpan>> _spans;

    private SimilarTraces(IReadOnlyList<MeshTrace> traces)
    {
        _traces = [.. traces.Select(trace => trace.Duration).Order()];
        _spans = traces.SelectMany(trace => trace.Spans)
            .GroupBy(span => (span.Service, span.Name, span.Side))
            .ToDictionary(group => group.Key, group => group.Select(span => span.Duration).Order().ToList());
    }

    /// <summary>How many there are, the trace itself among them.</summary>
    public int Count => _traces.Count;

    public TimeSpan Median => _traces.Count == 0 ? TimeSpan.Zero : _traces[(_traces.Count - 1) / 2];

    /// <summary>Those whose root is called as this one's is.</summary>
    public static SimilarTraces To(MeshTrace trace, ITraceStore store) => new(
        [.. store.Find(new TraceQuery(Service: trace.Root.Service, Limit: Most)).Where(other => other.Root.Name == trace.Root.Name
            && other.Root.Service == trace.Root.Service)]);

    /// <summary>Percent of them that took less time.</summary>
    public double FasterThan(TimeSpan duration) => _traces.Count == 0 ? 0 : 100.0 * _traces.Count(other => other < duration) / _traces.Count;

    /// <summary>The median of the spans like this one, and how many there are.</summary>
    public (TimeSpan Median, int Count) Like(MeshSpan span) =>
        _spans.GetValueOrDefault((span.Service, span.Name, span.Side)) is { } durations ? (durations[(durations.Count - 1) / 2], durations.Count)
            : (TimeSpan.Zero, 0);
}
