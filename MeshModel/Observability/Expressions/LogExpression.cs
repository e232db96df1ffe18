namespace MeshModel.Observability.Expressions;

/// <summary>A condition on requests: what a filter of access logs says, understood.</summary>
public abstract record LogExpression
{
    /// <summary>All of them hold.</summary>
    /// <param name="Parts">At least two.</param>
    public sealed record All(IReadOnlyList<LogExpression> Parts) : LogExpression;

    /// <summary>One of them holds.</summary>
    /// <param name="Parts">At least one.</param>
    public sealed record Any(IReadOnlyList<LogExpression> Parts) : LogExpression;

    /// <summary>It does not hold.</summary>
    /// <param name="Part">What.</param>
    public sealed record Not(LogExpression Part) : LogExpression;

    /// <summary>Always, or never.</summary>
    /// <param name="Holds">Which of the two.</param>
    public sealed record Constant(bool Holds) : LogExpression;

    /// <summary>A look at one subject.</summary>
    /// <param name="Subject">Of what.</param>
    /// <param name="Key">Of a header its name, in lower case; else empty.</param>
    /// <param name="Kind">How.</param>
    /// <param name="Text">What it is compared with, where that is text; else <see langword="null"/>.</param>
    /// <param name="Number">What it is compared with, where that is a number; durations are in milliseconds.</param>
    public sealed record Test(LogSubject Subject, string Key, LogTestKind Kind, string? Text = null, double Number = 0) : LogExpression;
}
