namespace MeshControlPlane.Explanation;

/// <summary>Something that is set, in words.</summary>
internal sealed record ExplainedSetting(string Name, string Value, SourcePlace? Source);
