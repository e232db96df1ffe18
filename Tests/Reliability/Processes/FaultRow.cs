using System.Globalization;

namespace Tests.Reliability;

/// <summary>One row of the table in docs/reliability.md: what clients may see at most when something befalls a process.</summary>
/// <param name="Process">Who.</param>
/// <param name="Fault">What.</param>
/// <param name="Why">Why it cannot be less.</param>
internal sealed record FaultRow(FaultedProcess Process, FaultKind Fault, string Why)
{
    /// <summary>How long the mesh takes to notice that a process is gone, and callers to turn to others, on a machine that has time for it.</summary>
    public static TimeSpan Notice { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a process is healthy again something may be seen of the fault, on such a machine.</summary>
    public static TimeSpan Aftermath { get; } = TimeSpan.FromSeconds(1);

    public Allowance Page { get; init; }

    public Allowance Call { get; init; }

    public Allowance RetriedCall { get; init; }

    public Allowance For(Caller caller) => caller switch
    {
        Caller.Page => Page,
        Caller.Call => Call,
        _ => RetriedCall,
    };

    /// <summary>As the document has it.</summary>
    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"| {What} | {Seen} | {Length} | {Why} | `ProcessFaultTests` |");

    public override string ToString() => $"{Fault} of {Process.Resource}";

    private string What => Fault switch
    {
        FaultKind.Kill => $"`kill -9` of {Process.What}",
        FaultKind.Pause => $"SIGSTOP of {Process.What}",
        FaultKind.Restart => $"restart of {Process.What}",
        _ => $"{Process.What} runs a fifth of the time",
    };

    private string Seen => (Page, Call, RetriedCall) == default
        ? "nothing"
        : Call == RetriedCall ? $"page: {Page}; calls: {Call}"
        : $"page: {Page}; call: {Call}; retried call: {RetriedCall}";

    private string Length
    {
        get
        {
            var (first, always) = (Page.AtFirst | Call.AtFirst | RetriedCall.AtFirst, Page.WhileGone | Call.WhileGone | RetriedCall.WhileGone);
            var untilBack = $"until {Aftermath.TotalSeconds} s after it is back";
            return (first, always) switch
            {
                (Outcomes.None, Outcomes.None) => "–",
                (_, Outcomes.None) => $"{Notice.TotalSeconds} s",
                (Outcomes.None, _) => untilBack,
                _ => $"{Notice.TotalSeconds} s, then {untilBack}",
            };
        }
    }
}
