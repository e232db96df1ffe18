namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>What a node or an edge has for an operand.</summary>
internal abstract record FilterValue
{
    /// <summary>Whether a comparison holds.</summary>
    public abstract bool Compare(FilterOperator @operator, string text, double number);

    /// <summary>Yes or no.</summary>
    public sealed record Flag(bool Value) : FilterValue
    {
        public override bool Compare(FilterOperator @operator, string text, double number) => Value;
    }

    /// <summary>A number; nothing compares with none.</summary>
    public sealed record Number(double? Value) : FilterValue
    {
        public override bool Compare(FilterOperator @operator, string text, double number) => @operator switch
        {
            FilterOperator.Greater => Value > number,
            FilterOperator.GreaterOrEqual => Value >= number,
            FilterOperator.Less => Value < number,
            FilterOperator.LessOrEqual => Value <= number,
            _ => Value is { } value && Math.Abs(value - number) < 1e-9,
        };
    }

    /// <summary>Texts of which one has to do.</summary>
    public sealed record Text(params IReadOnlyList<string> Values) : FilterValue
    {
        public override bool Compare(FilterOperator @operator, string text, double number) => Values.Any(value => @operator switch
        {
            FilterOperator.Contains => value.Contains(text, StringComparison.OrdinalIgnoreCase),
            FilterOperator.StartsWith => value.StartsWith(text, StringComparison.OrdinalIgnoreCase),
            FilterOperator.EndsWith => value.EndsWith(text, StringComparison.OrdinalIgnoreCase),
            _ => value.Equals(text, StringComparison.OrdinalIgnoreCase),
        });
    }
}
