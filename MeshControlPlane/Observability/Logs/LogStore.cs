using MeshControlPlane.Observability.Otlp;
using MeshProtocol.Otlp;

namespace MeshControlPlane.Observability.Logs;

/// <summary>The last lines that services have sent by OTLP, bounded in number and in memory. Safe to use from several threads.</summary>
internal sealed class LogStore
{
    /// <summary>Lines that are kept.</summary>
    public const int Limit = 20_000;

    /// <summary>Characters that are kept, about.</summary>
    public const long CharacterLimit = 16 * 1024 * 1024;

    private const int Overhead = 400;
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;
    private readonly Lock _lock = new();
    private readonly Queue<(MeshLog Log, long Size)> _logs = new();
    private long _size;

    /// <summary>Those that are asked for, oldest first.</summary>
    public IReadOnlyList<MeshLog> Find(LogQuery query)
    {
        lock (_lock)
        {
            return [.. _logs.Select(entry => entry.Log)
                .Where(log => (query.TraceId is null || log.TraceId == query.TraceId)
                    && (query.Service is null || log.Service == query.Service)
                    && log.Severity >= query.LeastSeverity)
                .TakeLast(query.Limit)];
        }
    }

    public void Add(IEnumerable<ResourceLogs> batches)
    {
        foreach (var batch in batches)
        {
            var resource = OtlpText.Attributes(batch.Resource?.Attributes ?? []);
            var service = resource.GetValueOrDefault("service.name", "");
            foreach (var scope in batch.ScopeLogs)
            {
                foreach (var record in scope.LogRecords)
                {
                    Add(Read(record, scope.Scope?.Name ?? "", service, resource));
                }
            }
        }
    }

    private static MeshLog Read(LogRecord record, string category, string service, IReadOnlyDictionary<string, string> resource) => new(
        OtlpText.Moment(record.TimeUnixNano > 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano),
        record.SeverityNumber,
        OtlpText.Cut(record.SeverityText),
        OtlpText.Of(record.Body),
        record.TraceId.Length == TraceIdLength ? OtlpText.Id(record.TraceId) : "",
        record.SpanId.Length == SpanIdLength ? OtlpText.Id(record.SpanId) : "",
        OtlpText.Cut(category),
        service,
        OtlpText.Attributes(record.Attributes),
        resource);

    private static long SizeOf(IReadOnlyDictionary<string, string> attributes) => attributes.Sum(pair => (long)pair.Key.Length + pair.Value.Length);

    private void Add(MeshLog log)
    {
        // What records of one sender share is counted for each of them: that errs on the safe side.
        var size = Overhead + log.Message.Length + log.Category.Length + log.Level.Length + SizeOf(log.Attributes) + SizeOf(log.ResourceAttributes);
        lock (_lock)
        {
            _logs.Enqueue((log, size));
            _size += size;
            while (_logs.Count > Limit || _size > CharacterLimit)
            {
                _size -= _logs.Dequeue().Size;
            }
        }
    }
}
