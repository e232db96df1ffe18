using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshTranslation.Security;

namespace MeshControlPlane.Certificates;

/// <summary>The SPIFFE id of a workload, and what certificates have of it.</summary>
internal static class WorkloadIdentity
{
    /// <summary>Of a subject alternative name (RFC 5280, 4.2.1.6).</summary>
    public const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The identity that a workload has by what it joined as.</summary>
    public static string Of(Node node, string trustDomain) => SpiffeId.Of(trustDomain, node.Namespace, node.ServiceAccount);

    /// <summary>The extension that names it; critical, as the certificate has no other name.</summary>
    public static X509Extension Extension(string identity)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity));
        return names.Build(critical: true);
    }
}
