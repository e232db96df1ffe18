using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Graph.Filters;
using MeshControlPlane.Observability.Graph.Layout;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>One picture: a graph, what was chosen, and where everything stands.</summary>
internal sealed class GraphScene
{
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EdgeCurve> _curves = new(StringComparer.Ordinal);

    public GraphScene(MeshGraph graph, GraphQuery query, GraphComparison? comparison, ArrangedGraph arrangement, TraceOverlay? trace = null)
    {
        (Graph, Query, Comparison, Arrangement, Trace) = (graph, query, comparison, arrangement, trace);
        (var find, FindProblem) = GraphFilter.TryParse(query.Find);
        (var hide, HideProblem) = GraphFilter.TryParse(query.Hide);
        _hidden.UnionWith(graph.Nodes.Where(node => hide?.IsTrueOf(node) == true).Select(node => node.Id));
        _hidden.UnionWith(graph.Edges.Where(edge => _hidden.Contains(edge.Source) || _hidden.Contains(edge.Target)
            || hide?.IsTrueOf(edge) == true).Select(edge => edge.Id));
        _found.UnionWith(graph.Nodes.Where(node => find?.IsTrueOf(node) == true).Select(node => node.Id));
        _found.UnionWith(graph.Edges.Where(edge => find?.IsTrueOf(edge) == true).Select(edge => edge.Id));
        Nodes = [.. graph.Nodes.Where(node => !_hidden.Contains(node.Id))];
        Boxes = [.. graph.Boxes.Where(box => box.Members.Any(member => !_hidden.Contains(member)))];
        Edges = [.. graph.Edges.Where(edge => !_hidden.Contains(edge.Id))];
        foreach (var group in Edges.GroupBy(edge => string.CompareOrdinal(edge.Source, edge.Target) < 0
            ? (edge.Source, edge.Target) : (edge.Target, edge.Source)))
        {
            var lane = -(group.Count() - 1);
            foreach (var edge in group)
            {
                _curves[edge.Id] = arrangement.CurveOf(edge, lane);
                lane += 2;
            }
        }
    }

    public MeshGraph Graph { get; }

    public GraphQuery Query { get; }

    /// <summary>The two moments that are compared, if two are.</summary>
    public GraphComparison? Comparison { get; }

    public ArrangedGraph Arrangement { get; }

    /// <summary>The trace that is laid over it, if one is and is known.</summary>
    public TraceOverlay? Trace { get; }

    /// <summary>Why find does not work, or <see langword="null"/>.</summary>
    public string? FindProblem { get; }

    /// <summary>Why hide does not work, or <see langword="null"/>.</summary>
    public string? HideProblem { get; }

    /// <summary>Those that are not hidden.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>Those that are not hidden.</summary>
    public IReadOnlyList<GraphBox> Boxes { get; }

    /// <summary>Those that are not hidden.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>How many were found; <see langword="null"/> where nothing is sought.</summary>
    public int? Found => Query.Find.Length == 0 || FindProblem is not null ? null : _found.Count(id => !_hidden.Contains(id));

    /// <summary>How many are hidden.</summary>
    public int Hidden => _hidden.Count;

    public bool IsFound(string id) => _found.Contains(id);

    public bool IsSelected(string id) => Query.Selected == id;

    public EdgeCurve CurveOf(GraphEdge edge) => _curves[edge.Id];

    public IReadOnlyList<string> LabelOf(GraphEdge edge)
    {
        var lines = Comparison?.Edges.GetValueOrDefault(edge.Id) is { } change && !IsSelected(edge.Id)
            ? GraphText.Label(change)
            : GraphText.Label(edge, Graph.FindNode(edge.Target), Query, IsSelected(edge.Id));
        return MarkOf(edge.Id) is { } mark ? [.. lines, mark.Text] : lines;
    }

    /// <summary>What the trace has left at a node or an edge; <see langword="null"/> for nothing.</summary>
    public TraceMark? MarkOf(string id) => Trace?.Marks.GetValueOrDefault(id);

    /// <summary>What became of a node between the two moments; the same where none are compared.</summary>
    public GraphChangeKind ChangeOf(GraphNode node) => Comparison?.Nodes.GetValueOrDefault(node.Id) ?? GraphChangeKind.Same;

    /// <summary>What became of an edge.</summary>
    public GraphChangeKind ChangeOf(GraphEdge edge) => Comparison?.Edges.GetValueOrDefault(edge.Id)?.Kind ?? GraphChangeKind.Same;
}
