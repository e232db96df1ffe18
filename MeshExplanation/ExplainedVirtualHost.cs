namespace MeshExplanation;

/// <summary>A virtual host whose domains fit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chosen">Whether its domain is the most specific.</param>
/// <param name="Reason">Why, or why not.</param>
/// <param name="Source">The resource that it comes from.</param>
/// <param name="Routes">Its routes in their order, as far as they were looked at.</param>
public sealed record ExplainedVirtualHost(string Name, bool Chosen, string Reason, SourcePlace? Source, IReadOnlyList<ExplainedRoute> Routes);
