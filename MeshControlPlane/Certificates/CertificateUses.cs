using System.Security.Cryptography;

namespace MeshControlPlane.Certificates;

/// <summary>What a certificate is for (RFC 5280, 4.2.1.12).</summary>
internal static class CertificateUses
{
    public static readonly Oid Server = new("1.3.6.1.5.5.7.3.1");
    public static readonly Oid Client = new("1.3.6.1.5.5.7.3.2");
}
