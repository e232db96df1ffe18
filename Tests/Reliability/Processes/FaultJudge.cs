using System.Globalization;

namespace Tests.Reliability;

/// <summary>Compares what was seen with what the table allows.</summary>
/// <param name="Rows">What befell the mesh, one fault or several at once.</param>
/// <param name="Begin">When the first of them began.</param>
/// <param name="Back">When every process was healthy again.</param>
internal sealed record FaultJudge(IReadOnlyList<FaultRow> Rows, TimeSpan Begin, TimeSpan Back)
{
    // From here on a process that has just been started, or waits for its turn, is by itself beyond the 3 s that Bookinfo's gateway gives it.
    private const double BusySlack = 4;

    /// <summary>What is over by then is not late, on however busy a machine.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How many times as long as the table says this machine may take, busy as it is.</summary>
    public double Slack { get; init; } = 2;

    /// <summary>What callers may see besides, when faults together do more than each by itself.</summary>
    public Outcomes Together { get; init; }

    /// <summary>Those answers that the table does not allow.</summary>
    public IReadOnlyList<LoadAnswer> Beyond(IEnumerable<LoadAnswer> answers) =>
        [.. answers.Where(answer => (SeenIn(answer) & ~AllowedTo(answer)) != Outcomes.None)];

    /// <summary>What was seen of a request, in all.</summary>
    public Outcomes SeenIn(LoadAnswer answer)
    {
        var late = answer.Elapsed > Patience ? Outcomes.Late : Outcomes.None;
        var hung = answer.Elapsed > Back - Begin + (2 * Patience) ? Outcomes.Hung : Outcomes.None;
        return answer.Outcome | late | hung;
    }

    /// <summary>One line: what each caller has seen, how often, and until when.</summary>
    public string Summarise(IReadOnlyCollection<LoadAnswer> answers)
    {
        var seen = from answer in answers
                   let outcome = SeenIn(answer)
                   where outcome != Outcomes.None
                   group answer by (answer.Caller, Outcome: outcome) into same
                   orderby same.Key
                   let last = same.Max(answer => answer.Ended) - Begin
                   select string.Create(CultureInfo.InvariantCulture,
                       $"{same.Key.Caller} {OutcomeText.Describe(same.Key.Outcome)} ×{same.Count()} until {last.TotalSeconds:0.0} s");
        var length = string.Create(CultureInfo.InvariantCulture, $"{answers.Count} requests, back after {(Back - Begin).TotalSeconds:0.0} s");
        return $"{string.Join(" and ", Rows)}: {length}; {string.Join("; ", seen.DefaultIfEmpty("nothing seen"))}";
    }

    private Outcomes AllowedTo(LoadAnswer answer)
    {
        var untilNoticed = Overlaps(answer, Begin + (Slack * FaultRow.Notice));
        var untilOver = Overlaps(answer, Back + (Slack * FaultRow.Aftermath));
        var allowed = untilOver ? Together : Outcomes.None;
        allowed |= untilOver && Slack > BusySlack && answer.Caller == Caller.Page ? Outcomes.GatewayTimeout : Outcomes.None;
        foreach (var allowance in Rows.Select(row => row.For(answer.Caller)))
        {
            // Of several at once, the one may keep the other from being noticed.
            allowed |= untilNoticed || (untilOver && Rows.Count > 1) ? allowance.AtFirst : Outcomes.None;
            allowed |= untilOver ? allowance.WhileGone : Outcomes.None;
        }

        return allowed;
    }

    private bool Overlaps(LoadAnswer answer, TimeSpan end) => answer.Ended >= Begin && answer.Due <= end;
}
