namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>Something that is given a place.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Width">The room that it takes.</param>
/// <param name="Height">The room that it takes.</param>
internal sealed record LayoutItem(string Id, double Width, double Height);
