namespace MeshControlPlane.WebConsole.Logs;

/// <summary>The last lines of a workload, those of application and proxy in the order of their times.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class LogBuffer(int most)
{
    private readonly Lock _lock = new();
    private readonly List<LogEntry> _entries = [];
    private IReadOnlyList<LogEntry>? _copy;
    private long _number;

    /// <summary>Takes a line in. One without any time stays behind what came before it.</summary>
    public void Add(LogEntry entry)
    {
        lock (_lock)
        {
            var at = _entries.Count;
            while (at > 0 && _entries[at - 1].Time is { } before && entry.Time is { } time && before > time)
            {
                at--;
            }

            _entries.Insert(at, entry with { Number = ++_number });
            if (_entries.Count > most)
            {
                _entries.RemoveAt(0);
            }

            _copy = null;
        }
    }

    /// <summary>The lines now; the same list while none has come in.</summary>
    public IReadOnlyList<LogEntry> Read()
    {
        lock (_lock)
        {
            return _copy ??= [.. _entries];
        }
    }
}
