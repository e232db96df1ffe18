using MeshProtocol.Otlp;

namespace MeshProxy.Tracing;

/// <summary>A request that is recorded: its span so far. Requests that are not have none.</summary>
internal sealed class RequestTrace(TracingModel model, TraceId trace, ulong span, ulong parent, DateTimeOffset startedAt)
{
    /// <summary>So many tries are hardly made; a retry without end must not grow without one.</summary>
    private const int MostEvents = 64;

    private List<Span.Types.Event>? _events;

    public TracingModel Model => model;

    public TraceId Trace => trace;

    public ulong Span => span;

    /// <summary>0 for the first of a trace.</summary>
    public ulong Parent => parent;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>What the span is called; null until something has a name for it.</summary>
    public string? Operation { get; set; }

    public string State { get; init; } = "";

    public IReadOnlyList<Span.Types.Event> Events => _events ?? (IReadOnlyList<Span.Types.Event>)[];

    /// <summary>Takes note of something that happens now.</summary>
    public void Note(TimeProvider time, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        if (_events is { Count: >= MostEvents })
        {
            return;
        }

        var noted = new Span.Types.Event { Name = name, TimeUnixNano = UnixNano.Of(time.GetUtcNow()) };
        foreach (var (key, value) in attributes)
        {
            noted.Attributes.Add(new KeyValue { Key = key, Value = new AnyValue { StringValue = value } });
        }

        (_events ??= []).Add(noted);
    }
}
