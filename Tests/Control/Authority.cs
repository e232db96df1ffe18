using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tests.Control;

/// <summary>A certificate authority as a company would have one, with all that can be wrong with it.</summary>
internal sealed class Authority : IDisposable
{
    private static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddDays(-2);

    private Authority(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    public static Authority Root(DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=root", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new Authority(request.CreateSelfSigned(Begin, end ?? Begin.AddDays(30)));
    }

    /// <summary>An authority below this one.</summary>
    public Authority Sign(
        string name,
        bool isRsa = false,
        bool isAuthority = true,
        int? pathLength = null,
        X509KeyUsageFlags usage = X509KeyUsageFlags.KeyCertSign,
        DateTimeOffset? begin = null,
        DateTimeOffset? end = null,
        int rsaBits = 2048)
    {
        using var rsa = isRsa ? RSA.Create(rsaBits) : null;
        using var ec = isRsa ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = rsa is not null
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", ec!, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, pathLength is not null, pathLength ?? 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var signer = Certificate.GetECDsaPrivateKey();
        using var rsaSigner = Certificate.GetRSAPrivateKey();
        var generator = signer is not null ? X509SignatureGenerator.CreateForECDsa(signer)
            : X509SignatureGenerator.CreateForRSA(rsaSigner!, RSASignaturePadding.Pkcs1);
        using var bare = request.Create(Certificate.SubjectName, generator, begin ?? Begin.AddHours(1), end ?? Begin.AddDays(20),
            RandomNumberGenerator.GetBytes(8));
        return new Authority(rsa is not null ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey(ec!));
    }

    public string Key() => Use(key => key.ExportPkcs8PrivateKeyPem());

    public string EncryptedKey() =>
        Use(key => key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));

    public void Dispose() => Certificate.Dispose();

    private string Use(Func<AsymmetricAlgorithm, string> export)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)Certificate.GetECDsaPrivateKey() ?? Certificate.GetRSAPrivateKey()!;
        return export(key);
    }
}
