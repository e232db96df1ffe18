using System.Globalization;

namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>One comparison, or one word such as <c>mtls</c> or <c>not idle</c>.</summary>
internal sealed class FilterTerm
{
    private static readonly Dictionary<string, (FilterOperator Operator, bool Negated)> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["="] = (FilterOperator.Equal, false),
        ["!="] = (FilterOperator.Equal, true),
        [">"] = (FilterOperator.Greater, false),
        [">="] = (FilterOperator.GreaterOrEqual, false),
        ["<"] = (FilterOperator.Less, false),
        ["<="] = (FilterOperator.LessOrEqual, false),
        ["contains"] = (FilterOperator.Contains, false),
        ["*="] = (FilterOperator.Contains, false),
        ["!*="] = (FilterOperator.Contains, true),
        ["startswith"] = (FilterOperator.StartsWith, false),
        ["^="] = (FilterOperator.StartsWith, false),
        ["!^="] = (FilterOperator.StartsWith, true),
        ["endswith"] = (FilterOperator.EndsWith, false),
        ["$="] = (FilterOperator.EndsWith, false),
        ["!$="] = (FilterOperator.EndsWith, true),
    };

    private readonly FilterOperand _operand;
    private readonly FilterOperator _operator;
    private readonly string _text;
    private readonly double _number;
    private readonly bool _negated;

    private FilterTerm(FilterOperand operand, FilterOperator @operator, string text, double number, bool negated)
    {
        _operand = operand;
        _operator = @operator;
        _text = text;
        _number = number;
        _negated = negated;
    }

    /// <exception cref="GraphFilterException">The words make no term.</exception>
    public static FilterTerm Read(IReadOnlyList<string> words, ref int at)
    {
        var negated = false;
        while (at < words.Count && (words[at] == "!" || words[at].Equals("not", StringComparison.OrdinalIgnoreCase)))
        {
            negated = !negated;
            at++;
        }

        if (at == words.Count)
        {
            throw new GraphFilterException("The expression ends too early: a name such as 'http', 'name' or 'mtls' is missing.");
        }

        var name = words[at++];
        var operand = FilterOperand.Find(name)
            ?? throw new GraphFilterException($"'{name}' is not known. Known are: {string.Join(", ", FilterOperand.Names)}.");
        if (operand.IsFlag)
        {
            return new FilterTerm(operand, FilterOperator.Equal, "", 0, negated);
        }

        if (at < words.Count && words[at].Equals("not", StringComparison.OrdinalIgnoreCase))
        {
            negated = !negated;
            at++;
        }

        if (at == words.Count || !Operators.TryGetValue(words[at], out var comparison))
        {
            throw new GraphFilterException($"After '{name}' a comparison is missing, such as '> 5' or 'contains books'.");
        }

        at++;
        if (at == words.Count)
        {
            throw new GraphFilterException($"After '{name} {words[at - 1]}' a value is missing.");
        }

        var text = words[at++];
        var number = 0.0;
        if (operand.IsNumber && !double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            throw new GraphFilterException($"'{text}' is not a number, as '{name}' is compared with.");
        }

        if (operand.IsNumber && comparison.Operator is FilterOperator.Contains or FilterOperator.StartsWith or FilterOperator.EndsWith)
        {
            throw new GraphFilterException($"'{name}' is a number: compare it with =, !=, >, >=, < or <=.");
        }

        if (!operand.IsNumber
            && comparison.Operator is FilterOperator.Greater or FilterOperator.GreaterOrEqual or FilterOperator.Less or FilterOperator.LessOrEqual)
        {
            throw new GraphFilterException($"'{name}' is a text: compare it with =, !=, contains, startswith or endswith.");
        }

        return new FilterTerm(operand, comparison.Operator, text, number, negated ^ comparison.Negated);
    }

    public bool IsTrueOf(GraphNode node) => IsTrueOf(_operand.Of(node));

    public bool IsTrueOf(GraphEdge edge) => IsTrueOf(_operand.Of(edge));

    private bool IsTrueOf(FilterValue? value) => value is not null && value.Compare(_operator, _text, _number) != _negated;
}
