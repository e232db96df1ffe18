namespace MeshControlPlane.Store;

/// <summary>The YAML that somebody wrote for a resource, with its comments.</summary>
/// <param name="Text">The text, of one document.</param>
/// <param name="File">The file that it was read from, by its full path; <see langword="null"/> when it was written in the console.</param>
/// <param name="InFile">The text as it stands in that file, as far as is known.</param>
internal sealed record AppliedText(string Text, string? File = null, string? InFile = null);
