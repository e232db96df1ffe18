namespace MeshProxy.Discovery;

/// <summary>What is needed to join is not there yet; the message says what.</summary>
internal sealed class MeshNotReadyException(string message, Exception? innerException = null) : Exception(message, innerException);
