namespace MeshExplanation;

/// <summary>An alternative of a route.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Holds">Whether the request is as it asks.</param>
/// <param name="Reason">Why, or why not.</param>
/// <param name="Source">Where it stands.</param>
public sealed record ExplainedMatch(string Name, bool Holds, string Reason, SourcePlace? Source);
