namespace MeshControlPlane.KeySets;

/// <summary>Keys that could not be fetched; the message says why, for people.</summary>
internal sealed class KeySetException(string message, Exception? cause = null) : Exception(message, cause);
