using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshProxy.Tls;

namespace MeshProxy.Discovery;

/// <summary>What the control plane has told of roots.</summary>
internal sealed class MeshTrust
{
    /// <exception cref="System.Security.Cryptography.CryptographicException">A root cannot be read.</exception>
    public MeshTrust(Trust told)
    {
        Roots = [.. told.Roots.Select(root => X509CertificateLoader.LoadCertificate(root.Span))];
        SigningRoot = told.SigningRoot;
    }

    public X509Certificate2Collection Roots { get; }

    /// <summary>The root that certificates come from now.</summary>
    public string SigningRoot { get; }

    /// <summary>Whether peers are checked with these roots and no others.</summary>
    public bool IsThatOf(WorkloadCertificate certificate) => Roots.Count == certificate.Roots.Count && Roots.All(certificate.Roots.Contains);
}
