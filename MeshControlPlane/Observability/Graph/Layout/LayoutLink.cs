namespace MeshControlPlane.Observability.Graph.Layout;

/// <summary>A line between two items.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">The item where it begins.</param>
/// <param name="Target">The item where it ends.</param>
/// <param name="SourceOffset">How far below the middle of the item it leaves.</param>
/// <param name="TargetOffset">How far below the middle of the item it arrives.</param>
internal sealed record LayoutLink(string Id, string Source, string Target, double SourceOffset = 0, double TargetOffset = 0);
