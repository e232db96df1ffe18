using System.Security.Authentication;

namespace MeshProxy.Tls;

/// <summary>
/// There is no handshake because a certificate that it needs cannot be had. The message is Envoy's; what is missing stands in the log, as it is not the
/// caller's business.
/// </summary>
internal sealed class SecretNotSuppliedException() : AuthenticationException("TLS error: Secret is not supplied by SDS");
