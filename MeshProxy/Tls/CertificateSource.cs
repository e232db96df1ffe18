using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>Certificates as a configuration gives them: in its text, or in files of this machine.</summary>
internal static class CertificateSource
{
    private const string RevocationLabel = "-----BEGIN X509 CRL-----";

    /// <summary>One for each key.</summary>
    /// <exception cref="CryptographicException">A certificate or key cannot be read, or a key belongs to no certificate.</exception>
    /// <exception cref="ArgumentException">The only key does not belong to the first certificate.</exception>
    public static IReadOnlyList<SslStreamCertificateContext> ContextsOf(TlsCertificate certificate, X509Certificate2Collection clientAuthorities)
    {
        var chain = certificate.ChainFile.Length > 0 ? File.ReadAllText(certificate.ChainFile) : certificate.Chain.ToStringUtf8();
        var key = certificate.PrivateKeyFile.Length > 0 ? File.ReadAllText(certificate.PrivateKeyFile) : certificate.PrivateKey?.Pem.ToStringUtf8() ?? "";
        var all = new X509Certificate2Collection();
        all.ImportFromPem(chain);
        var trust = clientAuthorities.Count > 0 && OperatingSystem.IsLinux()
            ? SslCertificateTrust.CreateForX509Collection(clientAuthorities, sendTrustInHandshake: true)
            : null;
        var keys = KeysOf(key);
        if (keys.Count < 2)
        {
            return [ContextOf(X509Certificate2.CreateFromPem(chain, key), all.Skip(1), trust)];
        }

        // Each key's certificate begins a chain of its own.
        var begins = new List<(X509Certificate2 Own, int At)>();
        foreach (var one in keys)
        {
            begins.Add(BeginOf(one, all, [.. begins.Select(begin => begin.At)]));
        }

        begins = [.. begins.OrderBy(begin => begin.At)];
        return [.. begins.Select((begin, i) =>
            ContextOf(begin.Own, all.Take(i + 1 < begins.Count ? begins[i + 1].At : all.Count).Skip(begin.At + 1), trust))];
    }

    /// <summary>The lists of revoked certificates that stand beside the authorities; null when there are none.</summary>
    /// <exception cref="CryptographicException">They cannot be read.</exception>
    public static RevocationLists? RevocationsOf(TlsTermination termination) =>
        termination.ClientCertificates != ClientCertificates.Unspecified && AuthoritiesTextOf(termination) is var text
            && text.Contains(RevocationLabel, StringComparison.Ordinal)
            ? new RevocationLists(text)
            : null;

    private static SslStreamCertificateContext ContextOf(X509Certificate2 own, IEnumerable<X509Certificate2> others, SslCertificateTrust? trust)
    {
        if (OperatingSystem.IsWindows())
        {
            // Its TLS library wants keys from a store.
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }

        return SslStreamCertificateContext.Create(own, [.. others], offline: true, trust);
    }

    private static (X509Certificate2 Own, int At) BeginOf(string key, X509Certificate2Collection certificates, HashSet<int> taken)
    {
        for (var at = 0; at < certificates.Count; at++)
        {
            // Certificates of several names, or the old one and its renewal, may be of one key.
            if (taken.Contains(at))
            {
                continue;
            }

            try
            {
                return (X509Certificate2.CreateFromPem(certificates[at].ExportCertificatePem(), key), at);
            }
            catch (Exception error) when (error is CryptographicException or ArgumentException)
            {
                // It is another one's.
            }
        }

        throw new CryptographicException("a private key belongs to none of the certificates");
    }

    private static List<string> KeysOf(string pem)
    {
        List<string> keys = [];
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                keys.Add(rest[found.Location].ToString());
            }

            rest = rest[found.Location.End..];
        }

        return keys;
    }

    private static string AuthoritiesTextOf(TlsTermination termination) =>
        termination.ClientAuthoritiesFile.Length > 0 ? File.ReadAllText(termination.ClientAuthoritiesFile) : termination.ClientAuthorities.ToStringUtf8();

    /// <exception cref="CryptographicException">Client certificates are asked for, and there is nothing to check them with.</exception>
    public static X509Certificate2Collection AuthoritiesOf(TlsTermination termination)
    {
        var authorities = new X509Certificate2Collection();
        if (termination.ClientCertificates == ClientCertificates.Unspecified)
        {
            return authorities;
        }

        authorities.ImportFromPem(AuthoritiesTextOf(termination));
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no authority that client certificates could come from");
    }

    /// <summary>Changes when one of the files does; 0 when there are none.</summary>
    public static long StampOf(TlsTermination termination)
    {
        return unchecked((Of(termination.Certificate.ChainFile) * 31) + (Of(termination.Certificate.PrivateKeyFile) * 17) + Of(termination.ClientAuthoritiesFile));

        static long Of(string file) => file.Length == 0 ? 0 : File.GetLastWriteTimeUtc(file).Ticks;
    }
}
