namespace MeshControlPlane.Explanation;

/// <summary>A route of the chosen virtual host.</summary>
internal sealed record ExplainedRoute(string Name, bool Chosen, string Reason, SourcePlace? Source, IReadOnlyList<ExplainedMatch> Matches);
