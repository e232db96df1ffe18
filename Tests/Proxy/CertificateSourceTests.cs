using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MeshProtocol;
using MeshProxy.Tls;
using Xunit;

namespace Tests.Proxy;

public sealed class CertificateSourceTests
{
    [Fact]
    public void CertificatesOfOneKey_AreAllThere()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var given = new TlsCertificate
        {
            Chain = ByteString.CopyFromUtf8(Certificate("a.example", key) + Certificate("b.example", key)),
            PrivateKey = new PrivateKey { Pem = ByteString.CopyFromUtf8($"{key.ExportPkcs8PrivateKeyPem()}\n{key.ExportPkcs8PrivateKeyPem()}\n") },
        };

        var contexts = CertificateSource.ContextsOf(given, []);

        Assert.Equal(["CN=a.example", "CN=b.example"], contexts.Select(context => context.TargetCertificate.Subject));
    }

    private static string Certificate(string name, ECDsa key)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        return certificate.ExportCertificatePem() + "\n";
    }
}
