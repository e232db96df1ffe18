namespace MeshControlPlane.Inspection;

/// <summary>A part of a proxy's configuration that is not the same.</summary>
/// <param name="Kind"><c>listener</c>, <c>routeTable</c>, <c>cluster</c> or <c>endpoints</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change"><c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Fields">What is different in it; empty for what is added or removed whole.</param>
internal sealed record PartChange(string Kind, string Name, string Change, IReadOnlyList<FieldChange> Fields);
