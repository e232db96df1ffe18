namespace Tests.Reliability;

/// <summary>What one caller may see of a fault at most.</summary>
/// <param name="AtFirst">Until the mesh has noticed.</param>
/// <param name="WhileGone">From the fault until the process is back.</param>
internal readonly record struct Allowance(Outcomes AtFirst = Outcomes.None, Outcomes WhileGone = Outcomes.None)
{
    /// <summary>Nothing but answers.</summary>
    public static Allowance Nothing => default;

    public static Allowance First(Outcomes outcomes) => new(outcomes);

    public static Allowance Always(Outcomes outcomes) => new(WhileGone: outcomes);

    public override string ToString() => (AtFirst, WhileGone) switch
    {
        (not Outcomes.None, not Outcomes.None) => $"{OutcomeText.Describe(AtFirst)}, then {OutcomeText.Describe(WhileGone)}",
        _ => OutcomeText.Describe(AtFirst | WhileGone),
    };
}
