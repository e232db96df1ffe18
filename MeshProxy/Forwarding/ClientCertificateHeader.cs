using MeshProtocol;
using MeshProxy.Tls;

namespace MeshProxy.Forwarding;

/// <summary>
/// The header <c>x-forwarded-client-cert</c>. By default only a peer of the mesh is believed, and added to what it says (Envoy's APPEND_FORWARD); a gateway
/// tells of whoever is before it (SANITIZE_SET); from an application it is not taken (SANITIZE).
/// </summary>
internal static class ClientCertificateHeader
{
    private const CertificateDetails All = CertificateDetails.Subject | CertificateDetails.Uri | CertificateDetails.Dns | CertificateDetails.Certificate;

    public static void Apply(HttpContext context, ListenerDirection direction, ProxyHeaders? settings)
    {
        var policy = settings?.ForwardedCertificate ?? ForwardedCertificate.Unspecified;
        if (policy == ForwardedCertificate.Unspecified)
        {
            policy = direction switch
            {
                ListenerDirection.Inbound => ForwardedCertificate.AppendForward,
                ListenerDirection.Gateway => ForwardedCertificate.SanitizeSet,
                _ => ForwardedCertificate.Sanitize,
            };
        }

        if (policy == ForwardedCertificate.AlwaysForwardOnly)
        {
            return;
        }

        var headers = context.Request.Headers;
        if (policy == ForwardedCertificate.Sanitize || context.Features.Get<ForwardedPeer>() is not { } peer)
        {
            headers.Remove(MeshHeaders.ForwardedClientCertificate);
            return;
        }

        if (policy == ForwardedCertificate.ForwardOnly)
        {
            return;
        }

        var element = peer.Describe(direction == ListenerDirection.Gateway ? All : Details(settings));
        headers[MeshHeaders.ForwardedClientCertificate] =
            policy == ForwardedCertificate.AppendForward && headers.TryGetValue(MeshHeaders.ForwardedClientCertificate, out var before) && before.Count > 0
                ? $"{before},{element}"
                : element;
    }

    private static CertificateDetails Details(ProxyHeaders? settings) => settings is null
        ? CertificateDetails.Subject | CertificateDetails.Uri | CertificateDetails.Dns
        : (settings.OmitsSubject ? CertificateDetails.None : CertificateDetails.Subject)
            | (settings.OmitsUri ? CertificateDetails.None : CertificateDetails.Uri)
            | (settings.OmitsDns ? CertificateDetails.None : CertificateDetails.Dns)
            | (settings.TellsCertificate ? CertificateDetails.Certificate : CertificateDetails.None);
}
