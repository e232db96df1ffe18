namespace MeshControlPlane.Explanation;

/// <summary>An alternative of a route.</summary>
internal sealed record ExplainedMatch(string Name, bool Holds, string Reason, SourcePlace? Source);
