namespace MeshExplanation;

/// <summary>An AuthorizationPolicy and what it says of the request.</summary>
/// <param name="Name"><c>namespace/name</c>.</param>
/// <param name="Action"><c>ALLOW</c>, <c>DENY</c> or <c>AUDIT</c>.</param>
/// <param name="DryRun">Whether it is only tried out.</param>
/// <param name="Applies">Whether a rule of it is about the request.</param>
/// <param name="Reason">Which, or why none is.</param>
/// <param name="Source">Where it stands.</param>
public sealed record ExplainedPolicy(string Name, string Action, bool DryRun, bool Applies, string Reason, SourcePlace? Source);
