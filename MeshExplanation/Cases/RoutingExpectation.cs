namespace MeshExplanation.Cases;

/// <summary>Something that has to come of a request.</summary>
/// <param name="Field">What is looked at, such as <c>to</c> or <c>status</c>.</param>
/// <param name="Expected">What it has to be, as it is written in the file.</param>
/// <param name="Line">1-based line.</param>
public sealed record RoutingExpectation(string Field, string Expected, int Line);
