namespace MeshControlPlane.Explanation;

/// <summary>The listener that takes the request.</summary>
internal sealed record ExplainedListener(string Name, int Port, string? FilterChain, SourcePlace? Source);
