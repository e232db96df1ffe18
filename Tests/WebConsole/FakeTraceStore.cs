using MeshControlPlane.Observability.Tracing;

namespace Tests.WebConsole;

/// <summary>Traces that a test has made; they are found as the contract says.</summary>
internal sealed class FakeTraceStore : ITraceStore
{
    private readonly Lock _lock = new();
    private readonly List<MeshTrace> _traces = [];

    public event Action? Changed;

    /// <summary>Whether somebody listens.</summary>
    public bool IsListenedTo => Changed is not null;

    /// <summary>What was asked for last.</summary>
    public TraceQuery? Asked { get; private set; }

    /// <summary>Adds a trace, in place of an older one of its id.</summary>
    public FakeTraceStore Add(MeshTrace trace)
    {
        lock (_lock)
        {
            _traces.RemoveAll(other => other.TraceId == trace.TraceId);
            _traces.Add(trace);
        }

        Changed?.Invoke();
        return this;
    }

    public IReadOnlyList<MeshTrace> Find(TraceQuery query)
    {
        Asked = query;
        lock (_lock)
        {
            return
            [
                .. _traces
                    .Where(trace => (query.From is not { } from || trace.Start >= from) && (query.To is not { } to || trace.Start < to))
                    .Where(trace => query.Service is not { } service || trace.Spans.Any(span => span.Service == service))
                    .Where(trace => !query.OnlyErrors || trace.HasError)
                    .Where(trace => query.LeastDuration is not { } least || trace.Duration >= least)
                    .OrderByDescending(trace => trace.Start)
                    .Take(query.Limit),
            ];
        }
    }

    public MeshTrace? Find(string traceId)
    {
        lock (_lock)
        {
            return _traces.Find(trace => trace.TraceId == traceId);
        }
    }

    public MeshTrace? FindByRequest(string requestId)
    {
        lock (_lock)
        {
            return _traces.Find(trace => trace.Spans.Any(span => span.Attributes.GetValueOrDefault("guid:x-request-id") == requestId));
        }
    }
}
