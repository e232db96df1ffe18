namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>
/// Which nodes and edges an expression is true of: Kiali's language of find and hide, such as <c>%httperr &gt; 5 or name contains ratings</c>.
/// </summary>
internal sealed class GraphFilter
{
    // Terms joined by "and", those joined by "or".
    private readonly List<List<FilterTerm>> _alternatives;

    private GraphFilter(List<List<FilterTerm>> alternatives) => _alternatives = alternatives;

    /// <summary>Reads an expression. <c>and</c> binds tighter than <c>or</c>.</summary>
    /// <exception cref="GraphFilterException">It cannot be understood.</exception>
    public static GraphFilter Parse(string text)
    {
        var words = FilterWords.Read(text);
        var alternatives = new List<List<FilterTerm>> { new() };
        var at = 0;
        while (true)
        {
            alternatives[^1].Add(FilterTerm.Read(words, ref at));
            if (at == words.Count)
            {
                return new GraphFilter(alternatives);
            }

            switch (words[at++].ToUpperInvariant())
            {
                case "AND" or "&&":
                    break;
                case "OR" or "||":
                    alternatives.Add([]);
                    break;
                default:
                    throw new GraphFilterException($"Before '{words[at - 1]}' an 'and' or an 'or' is missing.");
            }
        }
    }

    /// <summary>Reads an expression that may be wrong.</summary>
    /// <returns>The filter, or <see langword="null"/> where there is none; and what is wrong, or <see langword="null"/>.</returns>
    public static (GraphFilter? Filter, string? Problem) TryParse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (null, null);
        }

        try
        {
            return (Parse(text), null);
        }
        catch (GraphFilterException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>Whether it is true of a node. What is asked of edges is true of none.</summary>
    public bool IsTrueOf(GraphNode node) => _alternatives.Exists(terms => terms.TrueForAll(term => term.IsTrueOf(node)));

    /// <summary>Whether it is true of an edge. What is asked of nodes is true of none.</summary>
    public bool IsTrueOf(GraphEdge edge) => _alternatives.Exists(terms => terms.TrueForAll(term => term.IsTrueOf(edge)));
}
