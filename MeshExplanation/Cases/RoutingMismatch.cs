namespace MeshExplanation.Cases;

/// <summary>Something that came otherwise than it has to.</summary>
/// <param name="Field">What was looked at, such as <c>to</c> or <c>status</c>.</param>
/// <param name="Expected">What it has to be.</param>
/// <param name="Actual">What it is.</param>
/// <param name="Line">1-based line of the expectation.</param>
public sealed record RoutingMismatch(string Field, string Expected, string Actual, int Line);
