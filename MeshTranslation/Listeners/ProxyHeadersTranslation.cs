using MeshModel.Mesh;
using MeshProtocol;

namespace MeshTranslation.Listeners;

/// <summary>Translates <c>proxyHeaders</c> for one listener (Istio's GetProxyHeaders).</summary>
internal static class ProxyHeadersTranslation
{
    /// <returns>Null where Istio's defaults hold.</returns>
    public static MeshProtocol.ProxyHeaders? Translate(MeshSettings settings, ListenerDirection direction)
    {
        var wanted = settings.ProxyHeaders;
        var isInbound = direction == ListenerDirection.Inbound;
        // Gateways go by their topology alone, and tell all of a certificate anyway; outbound nobody shows one.
        var certificates = isInbound ? wanted?.ForwardedClientCert
            : direction == ListenerDirection.Gateway ? settings.GatewayClientCertificates
            : null;
        var told = isInbound ? wanted?.SetCurrentClientCertDetails : null;
        var keepsServer = wanted?.Server?.Disabled == true;
        var headers = new MeshProtocol.ProxyHeaders
        {
            ForwardedCertificate = Translate(certificates),
            OmitsSubject = told?.Subject == false,
            OmitsUri = told?.Uri == false,
            OmitsDns = told?.Dns == false,
            TellsCertificate = told?.Cert == true,
            OmitsRequestId = wanted?.RequestId?.Disabled == true,
            Server = keepsServer ? "" : wanted?.Server?.Value ?? "",
            KeepsServer = keepsServer,
            OmitsAttemptCount = wanted?.AttemptCount?.Disabled == true,
            OmitsDebugHeaders = wanted?.EnvoyDebugHeaders?.Disabled == true,
            TellsForwardedHost = wanted?.XForwardedHost?.Enabled == true,
            TellsForwardedPort = wanted?.XForwardedPort?.Enabled == true,
        };
        return headers.CalculateSize() == 0 ? null : headers;
    }

    private static ForwardedCertificate Translate(ForwardClientCertDetails? details) => details switch
    {
        ForwardClientCertDetails.Sanitize => ForwardedCertificate.Sanitize,
        ForwardClientCertDetails.ForwardOnly => ForwardedCertificate.ForwardOnly,
        ForwardClientCertDetails.AppendForward => ForwardedCertificate.AppendForward,
        ForwardClientCertDetails.SanitizeSet => ForwardedCertificate.SanitizeSet,
        ForwardClientCertDetails.AlwaysForwardOnly => ForwardedCertificate.AlwaysForwardOnly,
        _ => ForwardedCertificate.Unspecified,
    };
}
