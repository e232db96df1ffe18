namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>Where everything of a graph stands.</summary>
internal sealed record GraphLayout
{
    /// <summary>The middle of each node's shape, by id.</summary>
    public required IReadOnlyDictionary<string, LayoutPoint> Nodes { get; init; }

    /// <summary>Boxes, by id.</summary>
    public required IReadOnlyDictionary<string, LayoutArea> Boxes { get; init; }

    /// <summary>The points that each edge passes between its ends, by id; its ends follow from the nodes.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<LayoutPoint>> Passing { get; init; }

    /// <summary>The edges that lead to the left.</summary>
    public required IReadOnlySet<string> Backwards { get; init; }

    /// <summary>The middle of the nodes and boxes on the outside, which <see cref="GraphArrangement"/> keeps the next picture near to.</summary>
    public required IReadOnlyDictionary<string, LayoutPoint> Anchors { get; init; }

    /// <summary>The room of all of it.</summary>
    public required LayoutArea Bounds { get; init; }
}
