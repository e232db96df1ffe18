namespace MeshExplanation;

/// <summary>A route of the chosen virtual host.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Chosen">Whether it takes the request.</param>
/// <param name="Reason">Why, or why not.</param>
/// <param name="Source">The rule that it comes from.</param>
/// <param name="Matches">Its alternatives, one of which has to hold; none takes every request.</param>
public sealed record ExplainedRoute(string Name, bool Chosen, string Reason, SourcePlace? Source, IReadOnlyList<ExplainedMatch> Matches);
