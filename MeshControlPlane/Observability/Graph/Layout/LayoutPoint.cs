namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>A place in the picture.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
internal readonly record struct LayoutPoint(double X, double Y);
