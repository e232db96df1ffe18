namespace MeshTesting;

/// <summary>A mesh did not do what it has to. The message says what was seen, with which confidence, and why the mesh did so.</summary>
/// <param name="message">The message.</param>
public sealed class MeshAssertionException(string message) : Exception(message);
