using System.Collections.Concurrent;

namespace MeshControlPlane.Observability.Reports;

/// <summary>Which report of each proxy was counted last: one that comes again, because its answer was lost, counts once.</summary>
internal sealed class ReportLedger
{
    // Far more than proxies that can be there at a time; of those that have gone nothing comes any more.
    private const int MostKnown = 20_000;

    private readonly ConcurrentDictionary<string, Entry> _byInstance = new(StringComparer.Ordinal);

    /// <summary>Counts a report, unless it, or a later one, was counted before.</summary>
    public void Take(string instanceId, long sequence, Action count)
    {
        if (_byInstance.Count > MostKnown)
        {
            _byInstance.Clear();
        }

        var entry = _byInstance.GetOrAdd(instanceId, static _ => new Entry());
        lock (entry)
        {
            if (sequence > entry.Last)
            {
                count();
                entry.Last = sequence;
            }
        }
    }

    private sealed class Entry
    {
        public long Last { get; set; }
    }
}
