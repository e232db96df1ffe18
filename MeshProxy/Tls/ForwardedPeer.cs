using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshProxy.Security;

namespace MeshProxy.Tls;

/// <summary>What <c>x-forwarded-client-cert</c> tells of whoever has shown a certificate: a feature of connections in mutual TLS, be it the mesh's or a gateway's.</summary>
/// <param name="certificate">What was shown.</param>
/// <param name="by">Whom it was shown to; null where that has no name of the mesh.</param>
internal sealed class ForwardedPeer(X509Certificate2 certificate, string? by)
{
    private Telling? _told;

    /// <summary>Of a peer of the mesh.</summary>
    public static ForwardedPeer Of(X509Certificate certificate, PeerIdentity own) =>
        new(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()), own.SpiffeId);

    /// <summary>Envoy's form. Made once: all requests of a connection are told the same.</summary>
    public string Describe(CertificateDetails details)
    {
        if (_told is not { } told || told.Details != details)
        {
            _told = told = new Telling(details, Write(details));
        }

        return told.Element;
    }

    private string Write(CertificateDetails details)
    {
        var element = new StringBuilder();
        if (by is not null)
        {
            element.Append("By=").Append(by).Append(';');
        }

        element.Append("Hash=").Append(Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)));
        if (details.HasFlag(CertificateDetails.Certificate))
        {
            // In PEM, with what has a meaning in headers and addresses escaped.
            element.Append(";Cert=\"").Append(Uri.EscapeDataString(certificate.ExportCertificatePem() + "\n")).Append('"');
        }

        if (details.HasFlag(CertificateDetails.Subject))
        {
            element.Append(";Subject=\"").Append(DistinguishedName.Write(certificate.SubjectName)).Append('"');
        }

        if (details.HasFlag(CertificateDetails.Uri))
        {
            // The key is there even if there is no URI.
            element.Append(string.Concat(PeerCertificate.UrisOf(certificate).DefaultIfEmpty("").Select(uri => $";URI={Plain(uri)}")));
        }

        if (details.HasFlag(CertificateDetails.Dns))
        {
            element.Append(string.Concat(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames()).Select(name => $";DNS={Plain(name)}")));
        }

        return element.ToString();
    }

    // What would end the field, or the header, is escaped: whoever signs for a client need not look at what its names are made of.
    private static string Plain(string name) =>
        string.Concat(name.Select(letter => letter is <= ' ' or > '~' or ',' or ';' or '"' ? Uri.EscapeDataString(letter.ToString()) : letter.ToString()));

    // A reference, as requests of one connection may come at the same time.
    private sealed record Telling(CertificateDetails Details, string Element);
}
