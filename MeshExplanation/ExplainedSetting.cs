namespace MeshExplanation;

/// <summary>Something that is set, in words.</summary>
/// <param name="Name">What it is about, such as <c>timeout</c>.</param>
/// <param name="Value">What it is set to.</param>
/// <param name="Source">Where it stands; <see langword="null"/> for a default.</param>
public sealed record ExplainedSetting(string Name, string Value, SourcePlace? Source);
