using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>Decides on the certificate that a client shows.</summary>
/// <param name="configuration">What is asked for.</param>
/// <param name="revocations">Null for none. Else each certificate of a chain must be covered by a list and be in none, as OpenSSL has it.</param>
internal sealed class ClientCertificateCheck(TlsTermination configuration, RevocationLists? revocations)
{
    private readonly HashSet<string> _publicKeys = [.. configuration.PublicKeyHashes];
    private readonly HashSet<string> _certificates = new(configuration.CertificateHashes, StringComparer.OrdinalIgnoreCase);

    public bool IsLetIn(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return configuration.ClientCertificates == ClientCertificates.Optional;
        }

        // Clients have no name to be compared with an address.
        return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
            && certificate is X509Certificate2 shown
            && IsNotRevoked(chain)
            && HasName(shown)
            && HasHash(shown);
    }

    private bool IsNotRevoked(X509Chain? chain) => revocations is null
        || (chain is not null && chain.ChainElements.All(element => revocations.Knows(element.Certificate) && !revocations.Contains(element.Certificate)));

    private bool HasName(X509Certificate2 certificate)
    {
        if (configuration.SubjectAltNames.Count == 0)
        {
            return true;
        }

        return certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any(names =>
            names.EnumerateDnsNames().Any(name => configuration.SubjectAltNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            || names.EnumerateIPAddresses().Any(address => configuration.SubjectAltNames.Any(wanted => IPAddress.TryParse(wanted, out var parsed) && parsed.Equals(address)))
            || configuration.SubjectAltNames.Any(wanted => HasUri(names, wanted)));
    }

    // .NET lists names and addresses of the extension but no URIs, such as SPIFFE identities.
    private static bool HasUri(X509SubjectAlternativeNameExtension names, string wanted)
    {
        var uri = new SubjectAlternativeNameBuilder();
        if (!Uri.TryCreate(wanted, UriKind.Absolute, out var parsed))
        {
            return false;
        }

        uri.AddUri(parsed);
        // A sequence of one element: behind tag and length stands the element as it would stand among others.
        var only = uri.Build().RawData.AsSpan();
        var element = only[(only[1] < 0x80 ? 2 : 2 + (only[1] & 0x7F))..];
        return names.RawData.AsSpan().IndexOf(element) >= 0;
    }

    // As in Envoy, one fitting hash of either kind is enough.
    private bool HasHash(X509Certificate2 certificate) =>
        (_publicKeys.Count == 0 && _certificates.Count == 0)
        || _publicKeys.Contains(Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())))
        || _certificates.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256));
}
