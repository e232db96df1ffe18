namespace MeshControlPlane.Observability.Graph;

/// <summary>What became of a part of the graph between two moments.</summary>
internal enum GraphChangeKind
{
    Same,
    Came,
    Went,
    Changed,
}
