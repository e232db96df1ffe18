using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Graph.Layout;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>A layout, and what the user has moved in it by hand.</summary>
internal sealed class ArrangedGraph
{
    private const double BoxPadding = 16;
    private const double BoxTitle = 20;

    private readonly GraphLayout _layout;
    private readonly HashSet<string> _parts;
    private readonly Dictionary<string, LayoutPoint> _moves;
    private readonly Dictionary<string, GraphBox> _boxes;

    private ArrangedGraph(GraphLayout layout, HashSet<string> parts, MeshGraph graph, Dictionary<string, LayoutPoint> moves)
    {
        _layout = layout;
        _parts = parts;
        _moves = moves;
        _boxes = graph.Boxes.ToDictionary(box => box.Id, StringComparer.Ordinal);
        Bounds = BoundsOf(graph);
    }

    /// <summary>The room of all of it.</summary>
    public LayoutArea Bounds { get; }

    /// <summary>Whether something was moved by hand.</summary>
    public bool IsMoved => _moves.Count > 0;

    /// <summary>Lays out a graph; one that has the same parts as the one before stays as it is.</summary>
    public static ArrangedGraph Of(MeshGraph graph, ArrangedGraph? before)
    {
        var parts = graph.Nodes.Select(node => node.Id).Concat(graph.Boxes.SelectMany(box => box.Members.Append(box.Id)))
            .Concat(graph.Edges.Select(edge => edge.Id))
            .ToHashSet(StringComparer.Ordinal);
        return before is not null && before._parts.SetEquals(parts)
            ? before
            : new ArrangedGraph(GraphArrangement.Arrange(graph, before?._layout), parts, graph, before?._moves ?? []);
    }

    /// <summary>The same with a node or a box somewhere else.</summary>
    public ArrangedGraph Moved(string id, double x, double y, MeshGraph graph)
    {
        var moves = new Dictionary<string, LayoutPoint>(_moves, StringComparer.Ordinal);
        foreach (var node in _boxes.TryGetValue(id, out var box) ? box.Members : [id])
        {
            var moved = moves.GetValueOrDefault(node);
            moves[node] = new LayoutPoint(moved.X + x, moved.Y + y);
        }

        return new ArrangedGraph(_layout, _parts, graph, moves);
    }

    /// <summary>The same with everything where the layout has it.</summary>
    public ArrangedGraph Reset(MeshGraph graph) => new(GraphArrangement.Arrange(graph), _parts, graph, []);

    public LayoutPoint PlaceOf(string node)
    {
        var (at, moved) = (_layout.Nodes[node], _moves.GetValueOrDefault(node));
        return new LayoutPoint(at.X + moved.X, at.Y + moved.Y);
    }

    public LayoutArea AreaOf(GraphBox box)
    {
        if (!box.Members.Any(_moves.ContainsKey))
        {
            return _layout.Boxes[box.Id];
        }

        var places = box.Members.Select(PlaceOf).ToList();
        var (left, right) = (places.Min(at => at.X) - 40 - BoxPadding, places.Max(at => at.X) + 40 + BoxPadding);
        var top = places.Min(at => at.Y) - GraphArrangement.Radius - BoxPadding;
        var bottom = places.Max(at => at.Y) + GraphArrangement.Radius + GraphArrangement.NameHeight + BoxPadding + BoxTitle;
        return new LayoutArea((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
    }

    /// <summary>The line of an edge. One whose end has been moved goes straight there.</summary>
    public EdgeCurve CurveOf(GraphEdge edge, int lane) => EdgeCurve.Of(
        PlaceOf(edge.Source),
        PlaceOf(edge.Target),
        _moves.ContainsKey(edge.Source) || _moves.ContainsKey(edge.Target) ? [] : _layout.Passing.GetValueOrDefault(edge.Id) ?? [],
        lane);

    private LayoutArea BoundsOf(MeshGraph graph)
    {
        if (_moves.Count == 0 || graph.Nodes.Count == 0)
        {
            return _layout.Bounds;
        }

        var places = graph.Nodes.Select(node => PlaceOf(node.Id)).ToList();
        var bounds = _layout.Bounds;
        var (left, right) = (Math.Min(bounds.Left, places.Min(at => at.X) - 40), Math.Max(bounds.Right, places.Max(at => at.X) + 40));
        var (top, bottom) = (Math.Min(bounds.Top, places.Min(at => at.Y) - 40), Math.Max(bounds.Bottom, places.Max(at => at.Y) + 60));
        return new LayoutArea((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
    }
}
