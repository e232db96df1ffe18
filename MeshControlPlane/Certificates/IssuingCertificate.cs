using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>A certificate that signs others, with its key and its way to the root. Immutable.</summary>
internal sealed class IssuingCertificate : IDisposable
{
    // Certificates begin in the past: for machines whose clocks differ, and so that one that is set back leaves nobody with certificates that do not hold yet.
    // What matters of a certificate is when it ends.
    private static readonly TimeSpan Backdate = TimeSpan.FromDays(7);

    private readonly X509AuthorityKeyIdentifierExtension? _identifier;
    private readonly HashAlgorithmName _hash;

    /// <param name="certificate">The certificate, with its key.</param>
    /// <param name="chain">What peers need to see beside a certificate that it has signed: itself and those up to the root, without the root.</param>
    /// <param name="root">Where the chain ends; <paramref name="certificate"/> itself when it is a root.</param>
    public IssuingCertificate(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, X509Certificate2 root)
    {
        Certificate = certificate;
        Chain = chain;
        Root = root;
        RootId = Certificates.RootId.Of(root);
        _identifier = certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any()
            ? X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false)
            : null;
        using var key = certificate.GetECDsaPublicKey();
        _hash = key?.KeySize switch
        {
            384 => HashAlgorithmName.SHA384,
            521 => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
    }

    public X509Certificate2 Certificate { get; }

    public IReadOnlyList<X509Certificate2> Chain { get; }

    public X509Certificate2 Root { get; }

    public string RootId { get; }

    /// <summary>A root with its key, as it is kept in a file.</summary>
    public static IssuingCertificate OfRoot(X509Certificate2 root) => new(root, [], root);

    /// <summary>A new root.</summary>
    public static IssuingCertificate MakeRoot(TimeSpan lifetime, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mesh-root,O=Bookinfo mesh", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        return OfRoot(request.CreateSelfSigned(now - Backdate, now + lifetime));
    }

    /// <summary>Certificate and key as PEM.</summary>
    public string ExportPem()
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)Certificate.GetECDsaPrivateKey() ?? Certificate.GetRSAPrivateKey();
        return $"{key!.ExportPkcs8PrivateKeyPem()}\n{Certificate.ExportCertificatePem()}\n";
    }

    /// <summary>Signs a certificate that signs no others.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="key">Its owner's key.</param>
    /// <param name="uses">What it is for.</param>
    /// <param name="subjectAlternativeName">The names that count; null for none.</param>
    /// <param name="now">Now.</param>
    /// <param name="lifetime">How long it holds; it ends with this one at the latest.</param>
    /// <param name="more">Further extensions; those that are null are left out.</param>
    public X509Certificate2 Sign(
        X500DistinguishedName subject, PublicKey key, OidCollection uses, X509Extension? subjectAlternativeName, DateTimeOffset now, TimeSpan lifetime,
        params X509Extension?[] more)
    {
        var request = new CertificateRequest(subject, key, _hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        if (_identifier is not null)
        {
            request.CertificateExtensions.Add(_identifier);
        }

        if (subjectAlternativeName is not null)
        {
            request.CertificateExtensions.Add(subjectAlternativeName);
        }

        foreach (var extension in more.OfType<X509Extension>())
        {
            request.CertificateExtensions.Add(extension);
        }

        var (first, last) = (Certificate.NotBefore.ToUniversalTime(), Certificate.NotAfter.ToUniversalTime());
        var (begin, end) = ((now - Backdate).UtcDateTime, (now + lifetime).UtcDateTime);
        var serial = RandomNumberGenerator.GetBytes(16);
        // Keys are not made for several threads at once: each signature has its own handle.
        using var ec = Certificate.GetECDsaPrivateKey();
        using var rsa = ec is null ? Certificate.GetRSAPrivateKey() : null;
        var generator = ec is not null ? X509SignatureGenerator.CreateForECDsa(ec) : X509SignatureGenerator.CreateForRSA(rsa!, RSASignaturePadding.Pkcs1);
        return request.Create(Certificate.SubjectName, generator, begin > first ? begin : first, end < last ? end : last, serial);
    }

    /// <summary>Whether a certificate was signed by this one and no other, and is in its time, for a use.</summary>
    public bool HasSigned(X509Certificate2 certificate, Oid use, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Root);
        chain.ChainPolicy.ExtraStore.AddRange(Chain.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(use);
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate)
            && chain.ChainElements.Count > 1
            && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(Certificate.RawDataMemory.Span);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Root.Dispose();
        foreach (var certificate in Chain)
        {
            certificate.Dispose();
        }
    }
}
