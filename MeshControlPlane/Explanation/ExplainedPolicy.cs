namespace MeshControlPlane.Explanation;

/// <summary>An AuthorizationPolicy and what it says of the request.</summary>
internal sealed record ExplainedPolicy(string Name, string Action, bool DryRun, bool Applies, string Reason, SourcePlace? Source);
