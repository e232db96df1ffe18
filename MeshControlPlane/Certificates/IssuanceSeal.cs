using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MeshControlPlane.Certificates;

/// <summary>
/// What a workload's certificate has in it by which this mesh knows it again: the role that it was issued for, signed together with its name and key. An
/// authority may be shared with others, and a trust domain may change; neither makes another mesh's certificate one of these. Peers do not look at it.
/// </summary>
internal sealed class IssuanceSeal(JoinKey key)
{
    // Out of the range in which everybody may make one up.
    private const string Oid = "1.2.840.113556.1.8000.2554.48213.30977.21004.19284.37241.8831902.14420713";
    private const string Purpose = "mesh-certificate-v1";

    /// <summary>The extension for a certificate that is to be signed.</summary>
    /// <param name="holder">Its owner's key.</param>
    /// <param name="identity">Its SPIFFE id.</param>
    /// <param name="role">What its owner has joined as.</param>
    public X509Extension For(PublicKey holder, string identity, JoinRole role)
    {
        var name = JoinGrant.NameOf(role);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, name);
            writer.WriteOctetString(key.Sign(Sealed(holder, identity, name)));
        }

        return new X509Extension(Oid, writer.Encode(), critical: false);
    }

    /// <summary>What a certificate was issued for; null when this mesh has not issued it.</summary>
    public JoinRole? TryRead(X509Certificate2 certificate, string identity)
    {
        if (certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == Oid) is not { } extension)
        {
            return null;
        }

        try
        {
            var seal = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            var name = seal.ReadCharacterString(UniversalTagNumber.UTF8String);
            return key.HasSigned(Sealed(certificate.PublicKey, identity, name), seal.ReadOctetString()) ? JoinGrant.TryReadRole(name) : null;
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Sealed(PublicKey holder, string identity, string role) =>
        [.. Encoding.UTF8.GetBytes($"{Purpose}\0{role}\0{identity}\0"), .. holder.ExportSubjectPublicKeyInfo()];
}
