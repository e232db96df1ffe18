using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshTranslation.Security;

namespace MeshControlPlane.Certificates;

/// <summary>The SPIFFE id of a workload, and what certificates have of it.</summary>
internal static class WorkloadIdentity
{
    /// <summary>Of a subject alternative name (RFC 5280, 4.2.1.6).</summary>
    public const string SubjectAlternativeName = "2.5.29.17";

    private const string Scheme = "spiffe://";
    private static readonly Asn1Tag UniformResourceIdentifier = new(TagClass.ContextSpecific, 6);

    /// <summary>The identity that a workload has by what it joined as.</summary>
    public static string Of(Node node, string trustDomain) => SpiffeId.Of(trustDomain, node.Namespace, node.ServiceAccount);

    /// <summary>The extension that names it; critical, as the certificate has no other name.</summary>
    public static X509Extension Extension(string identity)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity));
        return names.Build(critical: true);
    }

    /// <summary>
    /// Whose certificate it is, if it was issued to a workload: its only name is a SPIFFE id. Who has signed it, and which trust domains count, is for the
    /// caller to see.
    /// </summary>
    public static SpiffeName? TryRead(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == SubjectAlternativeName) is not { } extension)
        {
            return null;
        }

        try
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            if (!names.PeekTag().HasSameClassAndValue(UniformResourceIdentifier))
            {
                return null;
            }

            var identity = names.ReadCharacterString(UniversalTagNumber.IA5String, UniformResourceIdentifier);
            return !names.HasData
                && identity.StartsWith(Scheme, StringComparison.Ordinal)
                && identity[Scheme.Length..].Split('/') is [{ Length: > 0 } domain, "ns", { Length: > 0 } home, "sa", { Length: > 0 } account]
                    ? new SpiffeName(identity, domain, new ServiceAccountName(home, account))
                    : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
