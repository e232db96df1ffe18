namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>An expression that cannot be understood; its message is for people.</summary>
internal sealed class GraphFilterException(string message) : Exception(message);
