namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>Lays out a graph: the inside of each box first, then boxes and nodes among each other.</summary>
internal static class GraphArrangement
{
    /// <summary>Half the width and height of a node's shape.</summary>
    public const double Radius = 20;

    /// <summary>The room below a shape for its name.</summary>
    public const double NameHeight = 22;

    private const double LetterWidth = 6.4;
    private const double LeastWidth = 64;
    private const double MostWidth = 190;
    private const double Padding = 16;
    private const double TitleHeight = 20;
    private const double Between = 96;
    private const double BetweenInside = 60;

    /// <summary>How many letters of a name are shown.</summary>
    public const int LongestName = 28;

    /// <summary>Lays out a graph; what was in the picture before stays where it was as far as that goes.</summary>
    public static GraphLayout Arrange(MeshGraph graph, GraphLayout? before = null)
    {
        var nodes = graph.Nodes
            .ToDictionary(node => node.Id, node => new LayoutItem(node.Id, WidthOf(node.Label), 2 * Radius + NameHeight), StringComparer.Ordinal);
        var boxOf = graph.Boxes.SelectMany(box => box.Members, (box, member) => (box.Id, member))
            .ToDictionary(entry => entry.member, entry => entry.Id, StringComparer.Ordinal);
        var edges = graph.Edges.Where(edge => edge.Source != edge.Target).ToList();
        var boxes = graph.Boxes.ToDictionary(box => box.Id, box => Inside.Of(box, nodes, edges, before), StringComparer.Ordinal);
        var items = nodes.Values.Where(item => !boxOf.ContainsKey(item.Id))
            .Concat(boxes.Select(box => new LayoutItem(box.Key, box.Value.Width, box.Value.Height)))
            .OrderBy(item => item.Id, StringComparer.Ordinal).ToList();
        var links = edges.Select(edge => new LayoutLink(edge.Id, Outer(edge.Source), Outer(edge.Target), OffsetOf(edge.Source), OffsetOf(edge.Target)))
            .Where(link => link.Source != link.Target).ToList();
        var outside = LayeredLayout.Of(items, links, Between, before?.Anchors);
        var areas = outside.Areas.ToDictionary(entry => entry.Id, entry => entry.Area, StringComparer.Ordinal);
        var places = new Dictionary<string, LayoutPoint>(StringComparer.Ordinal);
        var passing = new Dictionary<string, IReadOnlyList<LayoutPoint>>(StringComparer.Ordinal);
        var backwards = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, area) in areas)
        {
            if (boxes.TryGetValue(id, out var inside))
            {
                inside.PutInto(area, places, passing, backwards);
            }
            else
            {
                // The name hangs below: the shape is above the middle of the room.
                places[id] = new LayoutPoint(area.X, area.Y - NameHeight / 2);
            }
        }

        foreach (var link in links)
        {
            passing[link.Id] = [.. Route(link, outside, areas, boxes, places, edges)];
            if (outside.LeadsBack(link.Id))
            {
                backwards.Add(link.Id);
            }
        }

        return new GraphLayout
        {
            Nodes = places,
            Boxes = boxes.Keys.ToDictionary(id => id, id => areas[id], StringComparer.Ordinal),
            Passing = passing,
            Backwards = backwards,
            Anchors = areas.ToDictionary(entry => entry.Key, entry => new LayoutPoint(entry.Value.X, entry.Value.Y), StringComparer.Ordinal),
            Bounds = BoundsOf([.. areas.Values]),
        };

        string Outer(string id) => boxOf.GetValueOrDefault(id, id);

        double OffsetOf(string id) => boxOf.TryGetValue(id, out var box) ? boxes[box].OffsetOf(id) : -NameHeight / 2;
    }

    /// <summary>The room that a name takes.</summary>
    public static double WidthOf(string label) => Math.Clamp(Math.Min(label.Length, LongestName) * LetterWidth + 14, LeastWidth, MostWidth);

    /// <summary>Straight out of a box, at the height of the node, before it goes its way.</summary>
    private static IEnumerable<LayoutPoint> Route(
        LayoutLink link,
        LayeredLayout outside,
        Dictionary<string, LayoutArea> areas,
        Dictionary<string, Inside> boxes,
        Dictionary<string, LayoutPoint> places,
        List<GraphEdge> edges)
    {
        var edge = edges.Find(edge => edge.Id == link.Id)!;
        var back = outside.LeadsBack(link.Id);
        if (boxes.ContainsKey(link.Source))
        {
            yield return new LayoutPoint(back ? areas[link.Source].Left : areas[link.Source].Right, places[edge.Source].Y);
        }

        foreach (var point in outside.Passing(link.Id))
        {
            yield return point;
        }

        if (boxes.ContainsKey(link.Target))
        {
            yield return new LayoutPoint(back ? areas[link.Target].Right : areas[link.Target].Left, places[edge.Target].Y);
        }
    }

    private static LayoutArea BoundsOf(List<LayoutArea> areas)
    {
        if (areas.Count == 0)
        {
            return new LayoutArea(0, 0, 0, 0);
        }

        var (left, right, top, bottom) = (areas.Min(area => area.Left), areas.Max(area => area.Right), areas.Min(area => area.Top),
            areas.Max(area => area.Bottom));
        return new LayoutArea((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
    }

    /// <summary>The inside of a box, around its own middle.</summary>
    private sealed class Inside
    {
        private readonly Dictionary<string, LayoutPoint> _nodes = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<LayoutPoint>> _passing = new(StringComparer.Ordinal);
        private readonly HashSet<string> _backwards = new(StringComparer.Ordinal);

        public double Width { get; private init; }

        public double Height { get; private init; }

        public static Inside Of(GraphBox box, Dictionary<string, LayoutItem> nodes, List<GraphEdge> edges, GraphLayout? before)
        {
            var members = box.Members.ToHashSet(StringComparer.Ordinal);
            var links = edges.Where(edge => members.Contains(edge.Source) && members.Contains(edge.Target))
                .Select(edge => new LayoutLink(edge.Id, edge.Source, edge.Target)).ToList();
            var layout = LayeredLayout.Of([.. box.Members.Select(member => nodes[member])], links, BetweenInside, Before(box, before));
            var areas = layout.Areas.ToList();
            var bounds = BoundsOf([.. areas.Select(entry => entry.Area)]);
            var inside = new Inside { Width = bounds.Width + 2 * Padding, Height = bounds.Height + 2 * Padding + TitleHeight };
            var (x, y) = (-bounds.X, -bounds.Y - TitleHeight / 2);
            foreach (var (id, area) in areas)
            {
                inside._nodes[id] = new LayoutPoint(area.X + x, area.Y + y - NameHeight / 2);
            }

            foreach (var link in links)
            {
                inside._passing[link.Id] = [.. layout.Passing(link.Id).Select(point => new LayoutPoint(point.X + x, point.Y + y))];
                if (layout.LeadsBack(link.Id))
                {
                    inside._backwards.Add(link.Id);
                }
            }

            return inside;
        }

        public double OffsetOf(string id) => _nodes[id].Y;

        public void PutInto(
            LayoutArea area, Dictionary<string, LayoutPoint> nodes, Dictionary<string, IReadOnlyList<LayoutPoint>> passing, HashSet<string> backwards)
        {
            foreach (var (id, point) in _nodes)
            {
                nodes[id] = new LayoutPoint(area.X + point.X, area.Y + point.Y);
            }

            foreach (var (id, points) in _passing)
            {
                passing[id] = [.. points.Select(point => new LayoutPoint(area.X + point.X, area.Y + point.Y))];
            }

            backwards.UnionWith(_backwards);
        }

        private static Dictionary<string, LayoutPoint>? Before(GraphBox box, GraphLayout? before) => before is null ? null
            : box.Members.Where(before.Nodes.ContainsKey).ToDictionary(member => member, member => before.Nodes[member], StringComparer.Ordinal);
    }
}
