namespace MeshControlPlane.Inspection;

/// <summary>A field of a part that is not the same.</summary>
/// <param name="Path">Its path; elements of lists by name where they have one.</param>
/// <param name="Before">What it is; <see langword="null"/> when it is not there.</param>
/// <param name="After">What it would be; <see langword="null"/> when it would not be there.</param>
internal sealed record FieldChange(string Path, string? Before, string? After);
