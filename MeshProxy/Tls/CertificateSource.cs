using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>Certificates as a configuration gives them: in its text, or in files of this machine.</summary>
internal static class CertificateSource
{
    public static SslStreamCertificateContext ContextOf(TlsCertificate certificate, X509Certificate2Collection clientAuthorities)
    {
        var chain = certificate.ChainFile.Length > 0 ? File.ReadAllText(certificate.ChainFile) : certificate.Chain.ToStringUtf8();
        var key = certificate.PrivateKeyFile.Length > 0 ? File.ReadAllText(certificate.PrivateKeyFile) : certificate.PrivateKey?.Pem.ToStringUtf8() ?? "";
        var all = new X509Certificate2Collection();
        all.ImportFromPem(chain);
        var own = X509Certificate2.CreateFromPem(chain, key);
        if (OperatingSystem.IsWindows())
        {
            // Its TLS library wants keys from a store.
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }

        all.RemoveAt(0);
        var trust = clientAuthorities.Count > 0 && OperatingSystem.IsLinux() ? SslCertificateTrust.CreateForX509Collection(clientAuthorities, sendTrustInHandshake: true) : null;
        return SslStreamCertificateContext.Create(own, all, offline: true, trust);
    }

    /// <exception cref="CryptographicException">Client certificates are asked for, and there is nothing to check them with.</exception>
    public static X509Certificate2Collection AuthoritiesOf(TlsTermination termination)
    {
        var authorities = new X509Certificate2Collection();
        if (termination.ClientCertificates == ClientCertificates.Unspecified)
        {
            return authorities;
        }

        authorities.ImportFromPem(termination.ClientAuthoritiesFile.Length > 0 ? File.ReadAllText(termination.ClientAuthoritiesFile) : termination.ClientAuthorities.ToStringUtf8());
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no authority that client certificates could come from");
    }

    /// <summary>Changes when one of the files does; 0 when there are none.</summary>
    public static long StampOf(TlsTermination termination)
    {
        return unchecked((Of(termination.Certificate.ChainFile) * 31) + (Of(termination.Certificate.PrivateKeyFile) * 17) + Of(termination.ClientAuthoritiesFile));

        static long Of(string file) => file.Length == 0 ? 0 : File.GetLastWriteTimeUtc(file).Ticks;
    }
}
