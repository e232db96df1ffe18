namespace MeshModel.Observability.Expressions;

/// <summary>What the value of a metric's label is made of: what <c>tagOverrides</c> of a Telemetry say, understood.</summary>
public abstract record LabelExpression
{
    /// <summary>Always the same.</summary>
    /// <param name="Value">What.</param>
    public sealed record Text(string Value) : LabelExpression;

    /// <summary>What a subject is.</summary>
    /// <param name="Subject">Of what.</param>
    /// <param name="Key">Of a header its name, in lower case; else empty.</param>
    public sealed record Lookup(LogSubject Subject, string Key) : LabelExpression;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <param name="Holds">What is asked.</param>
    public sealed record Condition(LogExpression Holds) : LabelExpression;

    /// <summary>One of two.</summary>
    /// <param name="If">What is asked.</param>
    /// <param name="Then">Where it holds.</param>
    /// <param name="Else">Where it does not.</param>
    public sealed record Choice(LogExpression If, LabelExpression Then, LabelExpression Else) : LabelExpression;

    /// <summary>One after the other.</summary>
    /// <param name="Parts">At least two.</param>
    public sealed record Joined(IReadOnlyList<LabelExpression> Parts) : LabelExpression;
}
