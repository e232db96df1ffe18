using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshProxy.Security;

namespace MeshProxy.Tls;

/// <summary>Reads who a certificate is for. The chain must have been verified already.</summary>
internal static class PeerCertificate
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The workload of the mesh; SPIFFE wants exactly one URI in a certificate.</summary>
    public static bool TryIdentify(X509Certificate? certificate, [NotNullWhen(true)] out PeerIdentity? identity)
    {
        identity = null;
        return certificate is X509Certificate2 shown && UrisOf(shown) is [var only] && PeerIdentity.TryParse(only, out identity);
    }

    /// <summary>What the mesh has written into it of the workload; null for nothing.</summary>
    public static PeerDescription? DescriptionIn(X509Certificate? certificate)
    {
        var extensions = (certificate as X509Certificate2)?.Extensions;
        if (extensions?.FirstOrDefault(extension => extension.Oid?.Value == PeerDescription.CertificateExtension) is not { } extension)
        {
            return null;
        }

        try
        {
            return PeerDescription.TryParse(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadCharacterString(UniversalTagNumber.UTF8String));
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>The URIs among its names; none when these cannot be read.</summary>
    public static List<string> UrisOf(X509Certificate2 certificate)
    {
        List<string> uris = [];
        if (certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == SubjectAlternativeName) is not { } extension)
        {
            return uris;
        }

        try
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(Uri))
                {
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            uris.Clear();
        }

        return uris;
    }
}
