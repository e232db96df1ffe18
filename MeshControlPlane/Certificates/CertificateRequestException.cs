namespace MeshControlPlane.Certificates;

/// <summary>A certificate request is refused; the message says why, to the one who asks.</summary>
internal sealed class CertificateRequestException(string message, Exception? innerException = null) : Exception(message, innerException);
