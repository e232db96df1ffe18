using MeshControlPlane.Observability.Otlp;
using MeshProtocol.Otlp;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshControlPlane.Observability.Tracing;

/// <summary>Keeps the newest traces in memory. Safe to use from several threads.</summary>
internal sealed partial class TraceStore(TimeProvider time, ILogger<TraceStore>? log = null) : ITraceStore, IDisposable
{
    /// <summary>Traces that are kept.</summary>
    public const int Limit = 5_000;

    /// <summary>Spans of one trace that are kept.</summary>
    public const int SpanLimit = 1_000;

    /// <summary>Characters that are kept, about, over all traces.</summary>
    public const long CharacterLimit = 32 * 1024 * 1024;

    /// <summary>Events of one span that are kept.</summary>
    public const int EventLimit = 128;

    private const int Overhead = 600;
    private const int EventOverhead = 100;
    private readonly ILogger<TraceStore> _log = log ?? NullLogger<TraceStore>.Instance;
    // No trace takes the place of all others.
    private const int LargestShare = 8;
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;
    private const string RequestId = "guid:x-request-id";
    private static readonly TimeSpan TellingPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredTrace> _traces = new(StringComparer.Ordinal);
    private readonly Queue<StoredTrace> _order = new();
    private readonly Dictionary<string, string> _requests = new(StringComparer.Ordinal);
    private ITimer? _telling;
    private long _size;
    private long _received;
    private long _dropped;
    private bool _isTold = true;

    /// <inheritdoc/>
    public event Action? Changed;

    /// <summary>Spans that have come in.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Spans that were not kept, as their trace had too many.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public IReadOnlyList<MeshTrace> Find(TraceQuery query)
    {
        List<MeshTrace> traces;
        lock (_lock)
        {
            traces = [.. _traces.Values.Select(stored => stored.Trace)];
        }

        return [.. traces.Where(trace => Fits(trace, query)).OrderByDescending(trace => trace.Start).Take(query.Limit)];
    }

    /// <inheritdoc/>
    public MeshTrace? Find(string traceId)
    {
        lock (_lock)
        {
            return _traces.GetValueOrDefault(traceId.ToLowerInvariant())?.Trace;
        }
    }

    /// <inheritdoc/>
    public MeshTrace? FindByRequest(string requestId)
    {
        lock (_lock)
        {
            return _requests.TryGetValue(requestId, out var trace) ? _traces.GetValueOrDefault(trace)?.Trace : null;
        }
    }

    /// <summary>Takes in spans.</summary>
    /// <returns>How many are not well-formed, and were left out.</returns>
    public int Add(IEnumerable<ResourceSpans> batches)
    {
        var rejected = 0;
        foreach (var batch in batches)
        {
            var resource = OtlpText.Attributes(batch.Resource?.Attributes ?? []);
            var service = resource.GetValueOrDefault("service.name", "");
            foreach (var span in batch.ScopeSpans.SelectMany(scope => scope.Spans))
            {
                if (span.TraceId.Length != TraceIdLength || span.SpanId.Length != SpanIdLength || span.ParentSpanId.Length is not (0 or SpanIdLength))
                {
                    rejected++;
                    continue;
                }

                Add(Read(span, service, resource));
            }
        }

        return rejected;
    }

    public void Dispose() => _telling?.Dispose();

    private static MeshSpan Read(Span span, string service, IReadOnlyDictionary<string, string> resource)
    {
        var start = OtlpText.Moment(span.StartTimeUnixNano);
        var end = OtlpText.Moment(span.EndTimeUnixNano);
        return new MeshSpan(
            OtlpText.Id(span.TraceId),
            OtlpText.Id(span.SpanId),
            OtlpText.Id(span.ParentSpanId),
            OtlpText.Cut(span.Name),
            span.Kind switch
            {
                Span.Types.SpanKind.Server => SpanSide.Server,
                Span.Types.SpanKind.Client => SpanSide.Client,
                Span.Types.SpanKind.Producer => SpanSide.Producer,
                Span.Types.SpanKind.Consumer => SpanSide.Consumer,
                _ => SpanSide.Internal,
            },
            start,
            end > start ? end - start : TimeSpan.Zero,
            span.Status?.Code == Status.Types.StatusCode.Error,
            OtlpText.Cut(span.Status?.Message ?? ""),
            service,
            OtlpText.Attributes(span.Attributes),
            resource,
            [.. span.Events.Take(EventLimit).Select(noted => new SpanEvent(OtlpText.Moment(noted.TimeUnixNano), OtlpText.Cut(noted.Name), OtlpText.Attributes(noted.Attributes)))]);
    }

    private static bool Fits(MeshTrace trace, TraceQuery query) =>
        (query.From is null || trace.Start >= query.From)
        && (query.To is null || trace.Start < query.To)
        && (query.Service is null || trace.Spans.Any(span => span.Service == query.Service))
        && (query.Workload is null || trace.Spans.Any(span => WorkloadOf(span) == query.Workload))
        && (!query.OnlyErrors || trace.HasError)
        && (query.LeastDuration is null || trace.Duration >= query.LeastDuration);

    private static string WorkloadOf(MeshSpan span) =>
        $"{span.ResourceAttributes.GetValueOrDefault("k8s.namespace.name")}/{span.ResourceAttributes.GetValueOrDefault("k8s.pod.name")}";

    private void Add(MeshSpan span)
    {
        Interlocked.Increment(ref _received);
        lock (_lock)
        {
            if (!_traces.TryGetValue(span.TraceId, out var stored))
            {
                stored = new StoredTrace(span.TraceId);
                _traces.Add(span.TraceId, stored);
                _order.Enqueue(stored);
            }

            if (stored.Count >= SpanLimit || stored.Size > CharacterLimit / LargestShare || !stored.TryAdd(span))
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            var size = SizeOf(span);
            stored.Size += size;
            _size += size;
            if (span.Attributes.TryGetValue(RequestId, out var request) && request.Length > 0 && _requests.TryAdd(request, span.TraceId))
            {
                stored.Requests.Add(request);
            }

            while (_traces.Count > Limit || _size > CharacterLimit)
            {
                Forget(_order.Dequeue());
            }

            Tell();
        }
    }

    private void Forget(StoredTrace stored)
    {
        _traces.Remove(stored.TraceId);
        _size -= stored.Size;
        foreach (var request in stored.Requests)
        {
            _requests.Remove(request);
        }
    }

    private static long SizeOf(MeshSpan span) => Overhead + span.Name.Length + span.StatusMessage.Length
        + SizeOf(span.Attributes) + SizeOf(span.ResourceAttributes)
        + span.Events.Sum(noted => EventOverhead + noted.Name.Length + SizeOf(noted.Attributes));

    private static long SizeOf(IReadOnlyDictionary<string, string> attributes) => attributes.Sum(pair => (long)pair.Key.Length + pair.Value.Length);

    private void Tell()
    {
        if (_isTold)
        {
            _isTold = false;
            _telling ??= time.CreateTimer(_ => Told(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _telling.Change(TellingPause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Told()
    {
        lock (_lock)
        {
            _isTold = true;
        }

        try
        {
            Changed?.Invoke();
        }
        catch (Exception exception)
        {
            // Of somebody who listens; nobody would catch it on a timer.
            Log.ListenerFailed(_log, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(66, LogLevel.Error, "Something that follows the traces has failed", EventName = "TraceListenerFailed")]
        public static partial void ListenerFailed(ILogger logger, Exception exception);
    }

    /// <summary>The spans of a trace so far, and what is shown of them until the next one comes.</summary>
    private sealed class StoredTrace(string traceId)
    {
        private readonly List<MeshSpan> _spans = [];
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private MeshTrace? _trace;

        public string TraceId => traceId;

        public long Size { get; set; }

        public List<string> Requests { get; } = [];

        public int Count => _spans.Count;

        public MeshTrace Trace => _trace ??= new MeshTrace(traceId, [.. _spans.OrderBy(span => span.Start).ThenBy(span => span.ParentId.Length)]);

        /// <summary>A span that is sent twice, as after a lost answer, counts once.</summary>
        public bool TryAdd(MeshSpan span)
        {
            if (!_ids.Add(span.SpanId))
            {
                return false;
            }

            _spans.Add(span);
            _trace = null;
            return true;
        }
    }
}
