using System.Globalization;

namespace MeshControlPlane.Sending;

/// <summary>Counts what comes back. Any number may add to it while somebody reads.</summary>
internal sealed class SendTally
{
    /// <summary>What stands for the values beyond those that are told one by one.</summary>
    public const string Others = "others";

    /// <summary>The distribution by status.</summary>
    public const string ByStatus = "status";

    /// <summary>The distribution by body.</summary>
    public const string ByBody = "body";

    private const int MostValues = 12;
    private const int MostNames = 8;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _counts = new(NameOrder.Instance);
    private readonly List<double> _milliseconds = [];
    private readonly List<SecondCount> _seconds = [];
    private readonly Queue<SentAnswer> _answers = new();
    private int _failed;

    /// <summary>Adds one.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="endedAt">When it came to its end, counted from the run's begin.</param>
    public void Add(SentAnswer answer, TimeSpan endedAt)
    {
        lock (_lock)
        {
            Count(ByStatus, answer.Status == 0 ? answer.Failure ?? "no answer" : answer.Status.ToString(CultureInfo.InvariantCulture));
            foreach (var (name, value) in answer.Headers.Where(header => IsVersion(header.Key)))
            {
                Count(name.ToLowerInvariant(), value);
            }

            if (answer.Fingerprint.Length > 0)
            {
                Count(ByBody, $"{answer.Fingerprint} {Begin(answer.Body)}".TrimEnd());
            }

            if (answer.Status != 0)
            {
                _milliseconds.Add(answer.Duration.TotalMilliseconds);
            }

            _failed += answer.IsFailure ? 1 : 0;
            CountSecond(answer, (int)endedAt.TotalSeconds);
            _answers.Enqueue(answer);
            if (_answers.Count > SendLimits.Answers)
            {
                _answers.Dequeue();
            }
        }
    }

    /// <summary>All of it now; what the run itself knows is the caller's to fill in.</summary>
    public SendReport Report(SendState state, int planned, int sent, TimeSpan elapsed)
    {
        lock (_lock)
        {
            var ended = _seconds.Sum(second => second.Total);
            return new SendReport
            {
                State = state,
                Planned = planned,
                Sent = sent,
                Ended = ended,
                Failed = _failed,
                Elapsed = elapsed,
                Latency = LatencySummary.Of(_milliseconds),
                Distributions =
                [
                    .. _counts.Select(entry => new AnswerDistribution(
                        entry.Key, [.. entry.Value.Select(share => new AnswerShare(share.Key, share.Value))], entry.Value.Values.Sum())),
                ],
                Seconds = [.. _seconds],
                Answers = [.. _answers.Reverse()],
            };
        }
    }

    private static bool IsVersion(string header) =>
        header.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && header.EndsWith("-version", StringComparison.OrdinalIgnoreCase);

    private static string Begin(string body)
    {
        const int Longest = 40;
        var line = body.ReplaceLineEndings(" ").Trim();
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }

    private void Count(string name, string value)
    {
        if (!_counts.TryGetValue(name, out var values))
        {
            if (_counts.Count >= MostNames)
            {
                return;
            }

            _counts[name] = values = new SortedDictionary<string, int>(StringComparer.Ordinal);
        }

        var key = values.ContainsKey(value) || values.Count < MostValues ? value : Others;
        values[key] = values.GetValueOrDefault(key) + 1;
    }

    private void CountSecond(SentAnswer answer, int second)
    {
        while (_seconds.Count <= second)
        {
            _seconds.Add(new SecondCount(0, 0, 0));
        }

        var before = _seconds[second];
        _seconds[second] = answer.IsFailure ? before with { Failed = before.Failed + 1 }
            : answer.Status >= 400 ? before with { Refused = before.Refused + 1 }
            : before with { Good = before.Good + 1 };
    }

    // Status first, bodies last, and the versions between them by name.
    private sealed class NameOrder : IComparer<string>
    {
        public static readonly NameOrder Instance = new();

        public int Compare(string? x, string? y) => Rank(x) == Rank(y) ? string.CompareOrdinal(x, y) : Rank(x).CompareTo(Rank(y));

        private static int Rank(string? name) => name switch { ByStatus => 0, ByBody => 2, _ => 1 };
    }
}
