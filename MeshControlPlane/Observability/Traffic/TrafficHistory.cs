using MeshControlPlane.Discovery;

namespace MeshControlPlane.Observability.Traffic;

/// <summary>
/// What the proxies have reported: second by second, and where that takes too much memory, the older the coarser. A report belongs to the second of this
/// machine's clock in which it came.
/// </summary>
internal sealed class TrafficHistory : ITrafficHistory
{
    /// <summary>How long anything is known.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    /// <summary>In bytes: a mesh of 300 proxies with 20 flows each needs less, with ten seconds together from some minute on.</summary>
    public const long DefaultLimit = 96 * 1024 * 1024;

    // A clock that was set back further than this begins anew.
    private const long LargestStepBack = 5;

    // What is put together, and how old it has to be, in seconds.
    private static readonly (int Length, int Together, int Age)[] Coarser = [(1, 10, 60), (10, 60, 600)];

    private readonly Lock _lock = new();
    private readonly List<StoredTraffic> _stored = [];
    private readonly List<(long Second, long Revision)> _revisions = [];
    private readonly StoredFlags _flags = new();
    private readonly Func<long> _revision;
    private readonly TimeProvider _time;
    private readonly long _limit;
    private Dictionary<FlowKey, FlowSum> _open = [];
    private long _begin;
    private long _now;
    private long _size;

    public TrafficHistory(ConfigurationSource source, TimeProvider time)
        : this(() => source.Current.Revision, time)
    {
    }

    /// <param name="revision">Says which revision is in force.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">Bytes that it may take, about.</param>
    public TrafficHistory(Func<long> revision, TimeProvider time, long limit = DefaultLimit)
    {
        _revision = revision;
        _time = time;
        _limit = limit;
        _begin = _now = time.GetUtcNow().ToUnixTimeSeconds();
        _revisions.Add((_begin, revision()));
    }

    public event Action? Advanced;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(Volatile.Read(ref _now));

    public DateTimeOffset Earliest => DateTimeOffset.FromUnixTimeSeconds(EarliestOf(Volatile.Read(ref _now)));

    /// <summary>About what it takes in memory, in bytes.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>Adds what a proxy has counted.</summary>
    /// <param name="add">Is given where the counts of a flow go.</param>
    public void Add(Action<Func<FlowKey, FlowSum>> add)
    {
        lock (_lock)
        {
            Complete();
            add(key =>
            {
                if (!_open.TryGetValue(key, out var sum))
                {
                    _open.Add(key, sum = new FlowSum());
                }

                return sum;
            });
        }
    }

    /// <summary>Takes note of the time, and tells who listens.</summary>
    public void Advance()
    {
        bool isLater;
        lock (_lock)
        {
            isLater = Complete();
        }

        if (isLater)
        {
            Advanced?.Invoke();
        }
    }

    public TrafficSlice Between(DateTimeOffset from, DateTimeOffset to) => Read(from, to, step: null)[0];

    public IReadOnlyList<TrafficSlice> Steps(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.FromSeconds(1));
        return Read(from, to, (long)step.TotalSeconds);
    }

    private List<TrafficSlice> Read(DateTimeOffset from, DateTimeOffset to, long? step)
    {
        StoredTraffic[] stored;
        (long Second, long Revision)[] revisions;
        long begin, end;
        lock (_lock)
        {
            Complete();
            begin = Math.Clamp(from.ToUnixTimeSeconds(), EarliestOf(_now), _now);
            end = Math.Clamp(to.ToUnixTimeSeconds(), begin, _now);
            stored = [.. _stored.SkipWhile(traffic => traffic.Second < begin).TakeWhile(traffic => traffic.Second < end)];
            revisions = [.. _revisions];
        }

        var slices = new List<TrafficSlice>();
        var next = 0;
        do
        {
            var until = step is { } length ? Math.Min(begin + length, end) : end;
            var sums = new Dictionary<FlowKey, FlowSum>();
            for (; next < stored.Length && stored[next].Second < until; next++)
            {
                stored[next].AddTo(sums, _flags);
            }

            slices.Add(new TrafficSlice(
                DateTimeOffset.FromUnixTimeSeconds(begin),
                DateTimeOffset.FromUnixTimeSeconds(until),
                RevisionAt(revisions, until),
                [.. sums.Select(sum => sum.Value.ToFlow(sum.Key))]));
            begin = until;
        }
        while (begin < end);
        return slices;
    }

    // At the end of what lies before that second.
    private static long RevisionAt((long Second, long Revision)[] revisions, long second)
    {
        var at = Array.FindLastIndex(revisions, entry => entry.Second < second);
        return revisions[Math.Max(at, 0)].Revision;
    }

    private long EarliestOf(long now) => Math.Max(_begin, now - (long)Kept.TotalSeconds);

    /// <summary>Closes the seconds that are over. The lock is held.</summary>
    private bool Complete()
    {
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        if (second < _now - LargestStepBack)
        {
            _stored.Clear();
            _open = [];
            _begin = _now = second;
            _revisions.RemoveRange(0, _revisions.Count - 1);
            _revisions[0] = (second, _revisions[0].Revision);
            Interlocked.Exchange(ref _size, 0);
            return true;
        }

        if (second <= _now)
        {
            return false;
        }

        if (_open.Count > 0)
        {
            Store(StoredTraffic.Of(_now, 1, _open, _flags));
            _open = [];
        }

        if (_revision() is var revision && revision != _revisions[^1].Revision)
        {
            // Whenever within what is over: it was in force at its end.
            _revisions.Add((second - 1, revision));
        }

        Volatile.Write(ref _now, second);
        Forget();
        return true;
    }

    private void Store(StoredTraffic traffic)
    {
        _stored.Add(traffic);
        Interlocked.Add(ref _size, traffic.Size);
    }

    private void Forget()
    {
        var earliest = EarliestOf(_now);
        RemoveFirst(_stored.TakeWhile(traffic => traffic.Second < earliest).Count());
        _revisions.RemoveRange(0, Math.Max(0, _revisions.FindLastIndex(entry => entry.Second <= earliest)));
        while (_size > _limit && _stored.Count > 0)
        {
            if (!Coarser.Any(PutTogether))
            {
                RemoveFirst(1);
            }
        }
    }

    private void RemoveFirst(int count)
    {
        Interlocked.Add(ref _size, -_stored.Take(count).Sum(traffic => (long)traffic.Size));
        _stored.RemoveRange(0, count);
    }

    /// <summary>Puts the oldest pieces of a length together.</summary>
    /// <returns>False when there are none, or they are too young.</returns>
    private bool PutTogether((int Length, int Together, int Age) how)
    {
        var first = _stored.FindIndex(traffic => traffic.Length == how.Length);
        if (first < 0)
        {
            return false;
        }

        var begin = _stored[first].Second / how.Together * how.Together;
        var end = begin + how.Together;
        if (end > _now - how.Age)
        {
            return false;
        }

        var pieces = _stored.Skip(first).TakeWhile(traffic => traffic.Second < end).ToList();
        var sums = new Dictionary<FlowKey, FlowSum>();
        foreach (var piece in pieces)
        {
            piece.AddTo(sums, _flags);
        }

        // Nothing may begin before what is known of its own second.
        var together = StoredTraffic.Of(pieces[0].Second, how.Together, sums, _flags);
        Interlocked.Add(ref _size, together.Size - pieces.Sum(piece => (long)piece.Size));
        _stored.RemoveRange(first, pieces.Count);
        _stored.Insert(first, together);
        return true;
    }
}
