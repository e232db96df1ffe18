using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshControlPlane.Certificates;

/// <summary>Signs what workloads ask for, in the name that their join allows. Their keys are never seen here.</summary>
/// <param name="authority">The mesh's.</param>
/// <param name="seal">By which the mesh knows again what it has issued.</param>
/// <param name="lifetime">How long a certificate holds.</param>
internal sealed class WorkloadCertificates(CertificateAuthority authority, IssuanceSeal seal, TimeSpan lifetime)
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>Signs a request.</summary>
    /// <param name="request">PKCS #10 in DER.</param>
    /// <param name="identity">The name that the certificate gets, whatever the request says.</param>
    /// <param name="role">What the workload has joined as.</param>
    /// <param name="description">What its peers' metrics call it; null for nothing.</param>
    /// <returns>The certificate, and with what it was signed.</returns>
    /// <exception cref="CertificateRequestException">It cannot be signed; says why.</exception>
    public (X509Certificate2 Certificate, AuthorityState SignedBy) Sign(byte[] request, string identity, JoinRole role, PeerDescription? description = null)
    {
        CertificateRequest asked;
        try
        {
            // Checks too that the asker has the key.
            asked = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        }
        catch (Exception exception) when (exception is CryptographicException or NotSupportedException)
        {
            throw new CertificateRequestException($"the certificate request cannot be read: {exception.Message}", exception);
        }

        using var key = asked.PublicKey.GetECDsaPublicKey();
        if (key?.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != P256)
        {
            throw new CertificateRequestException("the key of the certificate request is none on the curve P-256");
        }

        var names = asked.CertificateExtensions.FirstOrDefault(extension => extension.Oid?.Value == WorkloadIdentity.SubjectAlternativeName);
        if (names is not null && !names.RawData.AsSpan().SequenceEqual(WorkloadIdentity.Extension(identity).RawData))
        {
            throw new CertificateRequestException($"the certificate request asks for another name than '{identity}', which is the one that this workload has joined with");
        }

        return authority.SignWorkload(
            asked.PublicKey, WorkloadIdentity.Extension(identity), seal.For(asked.PublicKey, identity, role), lifetime, DescriptionExtension(description));
    }

    private static X509Extension? DescriptionExtension(PeerDescription? description)
    {
        if (description is null)
        {
            return null;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, description.ToText());
        return new X509Extension(PeerDescription.CertificateExtension, writer.Encode(), critical: false);
    }
}
