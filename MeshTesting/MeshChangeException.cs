namespace MeshTesting;

/// <summary>A change of the mesh's configuration was refused, or has not arrived. A refusal reads as kubectl's.</summary>
/// <param name="message">What was said.</param>
public sealed class MeshChangeException(string message) : Exception(message);
