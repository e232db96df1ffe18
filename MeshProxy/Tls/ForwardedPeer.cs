using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProxy.Security;

namespace MeshProxy.Tls;

/// <summary>What the application is told of a peer in <c>x-forwarded-client-cert</c>: a feature of connections in mutual TLS of the mesh.</summary>
/// <param name="Element">Envoy's form.</param>
internal sealed record ForwardedPeer(string Element)
{
    /// <summary>Of a peer of the mesh.</summary>
    public static ForwardedPeer Of(X509Certificate certificate, PeerIdentity peer, PeerIdentity own) =>
        new($"By={own.SpiffeId};Hash={HashOf(certificate)};Subject=\"\";URI={peer.SpiffeId}");

    /// <summary>Of somebody from outside, at a gateway.</summary>
    public static string Describe(X509Certificate2 certificate)
    {
        var subject = certificate.Subject.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).Select(name => $";DNS={name}");
        var uris = PeerCertificate.UrisOf(certificate).Select(uri => $";URI={uri}");
        return $"Hash={HashOf(certificate)};Subject=\"{subject}\"{string.Concat(uris)}{string.Concat(names)}";
    }

    private static string HashOf(X509Certificate certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));
}
