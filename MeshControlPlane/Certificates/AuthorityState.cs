using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>What signs and what is trusted at one moment. Immutable.</summary>
/// <param name="Issuer">Signs.</param>
/// <param name="Roots">What certificates of the mesh come from; that of <paramref name="Issuer"/> first.</param>
/// <param name="Accepted">
/// Whose certificates open the control plane: <paramref name="Issuer"/>, and the one of before while its certificates are in use.
/// </param>
internal sealed record AuthorityState(IssuingCertificate Issuer, IReadOnlyList<X509Certificate2> Roots, IReadOnlyList<IssuingCertificate> Accepted)
{
    /// <summary>One root alone.</summary>
    public static AuthorityState Of(IssuingCertificate issuer) => new(issuer, [issuer.Root], [issuer]);

    /// <summary>All roots as PEM.</summary>
    public string RootsPem { get; } = string.Concat(Roots.Select(root => root.ExportCertificatePem() + "\n"));

    /// <summary>Their names, as proxies acknowledge them.</summary>
    public IReadOnlyList<string> RootIds { get; } = [.. Roots.Select(RootId.Of)];

    /// <summary>Until when a certificate that was found to be signed here surely holds: it, or what has signed it, ends then (UTC).</summary>
    public DateTime EndOf(X509Certificate2 certificate) =>
        Accepted.SelectMany(issuer => issuer.Chain.Append(issuer.Certificate).Append(issuer.Root))
            .Append(certificate)
            .Min(part => part.NotAfter)
            .ToUniversalTime();
}
