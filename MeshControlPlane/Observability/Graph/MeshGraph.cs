namespace MeshControlPlane.Observability.Graph;

/// <summary>Who talked to whom in a stretch of time.</summary>
/// <param name="from">Its begin.</param>
/// <param name="to">Its end.</param>
/// <param name="revision">The revision of the configuration in force at its end.</param>
internal sealed class MeshGraph(DateTimeOffset from, DateTimeOffset to, long revision)
{
    private Dictionary<string, GraphNode>? _nodes;
    private Dictionary<string, GraphEdge>? _edges;

    public DateTimeOffset From { get; } = from;

    public DateTimeOffset To { get; } = to;

    /// <summary>The revision of the configuration in force at its end.</summary>
    public long Revision { get; } = revision;

    /// <summary>In order of id.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; init; } = [];

    /// <summary>In order of id.</summary>
    public IReadOnlyList<GraphBox> Boxes { get; init; } = [];

    /// <summary>In order of id.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; init; } = [];

    /// <summary>All namespaces that workloads, services or traffic are in, in order, whichever are shown.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The node of an id, or <see langword="null"/>.</summary>
    public GraphNode? FindNode(string id) => (_nodes ??= Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal)).GetValueOrDefault(id);

    /// <summary>The edge of an id, or <see langword="null"/>.</summary>
    public GraphEdge? FindEdge(string id) => (_edges ??= Edges.ToDictionary(edge => edge.Id, StringComparer.Ordinal)).GetValueOrDefault(id);

    /// <summary>The box of an id, or <see langword="null"/>.</summary>
    public GraphBox? FindBox(string id) => Boxes.FirstOrDefault(box => box.Id == id);
}
