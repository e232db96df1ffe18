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
    private long _added;

    /// <summary>Grows with each line that comes in.</summary>
    public long Position
    {
        get
        {
            lock (_lock)
            {
                return _added;
            }
        }
    }

    /// <summary>Those that are asked for, oldest first.</summary>
    public IReadOnlyList<MeshLog> Find(LogQuery query)
    {
        lock (_lock)
        {
            return [.. _logs.Select(entry => entry.Log).Where(query.Fits).TakeLast(query.Limit)];
        }
    }

    /// <summary>Those that have come in after a moment, oldest first.</summary>
    /// <param name="position">What an earlier call has reached; 0 for all.</param>
    /// <param name="fits">Which of them.</param>
    /// <param name="limit">How many at most, the newest.</param>
    /// <returns>They, and what has been reached.</returns>
    public (IReadOnlyList<MeshLog> Logs, long Position) Since(long position, Func<MeshLog, bool> fits, int limit)
    {
        IReadOnlyList<MeshLog> fresh;
        lock (_lock)
        {
            var count = (int)Math.Clamp(_added - position, 0, _logs.Count);
            fresh = count == 0 ? [] : [.. _logs.Skip(_logs.Count - count).Select(entry => entry.Log)];
            position = _added;
        }

        return ([.. fresh.Where(fits).TakeLast(limit)], position);
    }

    /// <summary>Whose lines there are, by name.</summary>
    public IReadOnlyList<string> Services()
    {
        lock (_lock)
        {
            return [.. _logs.Select(entry => entry.Log.Service).Where(service => service.Length > 0).Distinct().Order(StringComparer.Ordinal)];
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
            _added++;
            _size += size;
            while (_logs.Count > Limit || _size > CharacterLimit)
            {
                _size -= _logs.Dequeue().Size;
            }
        }
    }
}
