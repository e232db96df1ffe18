namespace MeshExplanation;

/// <summary>The listener that takes the request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">The port asked for; of a gateway, the server's.</param>
/// <param name="FilterChain">The filter chain that takes the connection; <see langword="null"/> where there is only one way.</param>
/// <param name="Source">The resource that asks for it; <see langword="null"/> for the mesh's own.</param>
public sealed record ExplainedListener(string Name, int Port, string? FilterChain, SourcePlace? Source);
