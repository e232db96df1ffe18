namespace MeshControlPlane.Commands;

/// <summary>The files of an authority of the user's own, all PEM.</summary>
/// <param name="Certificate">The certificate that signs, then those above it.</param>
/// <param name="Key">Its key.</param>
/// <param name="Root">The root, when it is not among them.</param>
internal sealed record AuthorityFiles(string Certificate, string Key, string? Root);
