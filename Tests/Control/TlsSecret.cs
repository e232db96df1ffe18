using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tests.Control;

/// <summary>Secrets with a key and a certificate that signs itself.</summary>
internal static class TlsSecret
{
    /// <summary>The Secret as YAML, and the key that is in it, in PEM.</summary>
    public static (string Secret, string Key) Create(string name, string @namespace, bool withRoot = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(begin, begin.AddDays(1));
        var (pem, chain) = (key.ExportPkcs8PrivateKeyPem(), Encode(certificate.ExportCertificatePem()));
        return ($$"""
            apiVersion: v1
            kind: Secret
            metadata: { name: {{name}}, namespace: {{@namespace}} }
            type: kubernetes.io/tls
            data: { tls.crt: {{chain}}, tls.key: {{Encode(pem)}}{{(withRoot ? $", ca.crt: {chain}" : "")}} }
            """, pem);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
