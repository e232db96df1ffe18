namespace MeshProxy.Discovery;

/// <summary>The control plane will not have this proxy, and trying again does not help; the message says what to do.</summary>
internal sealed class JoinRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);
