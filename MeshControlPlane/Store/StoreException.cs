namespace MeshControlPlane.Store;

/// <summary>The store cannot be used; the message says what is wrong, with which file, and what to do.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
