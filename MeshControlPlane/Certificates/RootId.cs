using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>How roots are called when control plane and proxies speak of them.</summary>
internal static class RootId
{
    /// <summary>SHA-256 of the certificate, in hexadecimal.</summary>
    public static string Of(X509Certificate2 root) => root.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Its beginning, for people.</summary>
    public static string Short(X509Certificate2 root) => Of(root)[..16];
}
