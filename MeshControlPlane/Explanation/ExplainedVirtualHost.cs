namespace MeshControlPlane.Explanation;

/// <summary>A virtual host whose domains fit.</summary>
internal sealed record ExplainedVirtualHost(string Name, bool Chosen, string Reason, SourcePlace? Source, IReadOnlyList<ExplainedRoute> Routes);
