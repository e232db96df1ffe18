namespace MeshControlPlane.Observability.Graph;

/// <summary>Two moments of the mesh beside each other.</summary>
/// <param name="Before">The first.</param>
/// <param name="After">The second.</param>
internal sealed record GraphComparison(MeshGraph Before, MeshGraph After)
{
    /// <summary>Everything that is in one of the two; where it is in both, as it is in the second.</summary>
    public required MeshGraph Both { get; init; }

    /// <summary>By id of the node.</summary>
    public required IReadOnlyDictionary<string, GraphChangeKind> Nodes { get; init; }

    /// <summary>By id of the edge.</summary>
    public required IReadOnlyDictionary<string, GraphChange> Edges { get; init; }

    public static GraphComparison Of(MeshGraph before, MeshGraph after)
    {
        var edges = before.Edges.Concat(after.Edges).Select(edge => edge.Id).Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, id => GraphChange.Of(before.FindEdge(id)?.Traffic, after.FindEdge(id)?.Traffic), StringComparer.Ordinal);
        var nodes = before.Nodes.Concat(after.Nodes).Select(node => node.Id).Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, id => Compare(before.FindNode(id), after.FindNode(id)), StringComparer.Ordinal);
        return new GraphComparison(before, after)
        {
            Both = new MeshGraph(after.From, after.To, after.Revision)
            {
                Nodes = Union(before.Nodes, after.Nodes, node => node.Id),
                Edges = Union(before.Edges, after.Edges, edge => edge.Id),
                Boxes =
                [
                    .. Union(before.Boxes, after.Boxes, box => box.Id).Select(box => box with
                    {
                        Members = [.. (before.FindBox(box.Id)?.Members ?? []).Union(after.FindBox(box.Id)?.Members ?? []).Order(StringComparer.Ordinal)],
                    }),
                ],
                Namespaces = after.Namespaces,
            },
            Nodes = nodes,
            Edges = edges,
        };
    }

    private static GraphChangeKind Compare(GraphNode? before, GraphNode? after) => (before, after) switch
    {
        (null or { IsIdle: true }, { IsIdle: false }) => GraphChangeKind.Came,
        ({ IsIdle: false }, null or { IsIdle: true }) => GraphChangeKind.Went,
        (null, not null) => GraphChangeKind.Came,
        (not null, null) => GraphChangeKind.Went,
        _ => before!.Health == after!.Health ? GraphChangeKind.Same : GraphChangeKind.Changed,
    };

    private static List<T> Union<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> id) =>
        [.. after.UnionBy(before, id).OrderBy(id, StringComparer.Ordinal)];
}
