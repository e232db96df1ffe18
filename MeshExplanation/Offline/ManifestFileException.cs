namespace MeshExplanation.Offline;

/// <summary>A path on the command line cannot be used; the message says which and why.</summary>
internal sealed class ManifestFileException(string message) : Exception(message);
