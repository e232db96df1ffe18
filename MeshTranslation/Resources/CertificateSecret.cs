using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MeshModel.Kubernetes;
using MeshProtocol;

namespace MeshTranslation.Resources;

/// <summary>Reads certificates out of Secrets, under the keys of Kubernetes and under Istio's older ones.</summary>
internal static class CertificateSecret
{
    /// <summary>Certificate and key; <see langword="null"/> when they cannot be used, for which <paramref name="fault"/> tells the reason and nothing of the content.</summary>
    public static TlsCertificate? Certificate(Secret secret, out string fault)
    {
        fault = "";
        var (chainKey, privateKey) = secret.Data.ContainsKey("cert") && !secret.Data.ContainsKey("tls.crt") ? ("cert", "key") : ("tls.crt", "tls.key");
        if (Read(secret, chainKey) is not { IsEmpty: false } chain)
        {
            fault = $"has no {chainKey}";
            return null;
        }

        if (Read(secret, privateKey) is not { IsEmpty: false } key)
        {
            fault = $"has no {privateKey}";
            return null;
        }

        X509Certificate2 leaf;
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(chain.ToStringUtf8());
            leaf = X509Certificate2.CreateFromPem(chain.ToStringUtf8());
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            fault = $"has no certificate in PEM under {chainKey}";
            return null;
        }

        using (leaf)
        {
            try
            {
                using var whole = X509Certificate2.CreateFromPem(chain.ToStringUtf8(), key.ToStringUtf8());
            }
            catch (Exception error) when (error is CryptographicException or ArgumentException)
            {
                // The message of the exception is not passed on: it is not ours, and this is about a key.
                fault = key.ToStringUtf8().Contains("PRIVATE KEY", StringComparison.Ordinal)
                    ? $"has a key under {privateKey} that cannot be read or is not that of the certificate under {chainKey}"
                    : $"has no private key in PEM under {privateKey}";
                return null;
            }
        }

        return new TlsCertificate { Chain = chain, PrivateKey = new PrivateKey { Pem = key } };
    }

    /// <summary>The authorities that client certificates must come from; <see langword="null"/> when there are none.</summary>
    public static ByteString? Authorities(Secret secret)
    {
        if ((Read(secret, "ca.crt") ?? Read(secret, "cacert")) is not { IsEmpty: false } bytes)
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(bytes.ToStringUtf8());
            return authorities.Count > 0 ? bytes : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The lists of revoked certificates beside the authorities; <see langword="null"/> when there are none.</summary>
    /// <exception cref="CryptographicException">They are none.</exception>
    public static ByteString? Revocations(Secret secret)
    {
        if ((Read(secret, "ca.crl") ?? Read(secret, "crl")) is not { } bytes)
        {
            return null;
        }

        var rest = bytes.ToStringUtf8().AsSpan();
        var count = 0;
        try
        {
            for (; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            {
                CertificateRevocationListBuilder.LoadPem(rest[found.Location], out _);
                count++;
            }
        }
        catch (ArgumentException error)
        {
            throw new CryptographicException("What stands there is no list of revoked certificates.", error);
        }

        return count > 0 ? bytes : throw new CryptographicException("There is no list of revoked certificates in PEM.");
    }

    private static ByteString? Read(Secret secret, string key)
    {
        if (!secret.Data.TryGetValue(key, out var text))
        {
            return secret.StringData.TryGetValue(key, out var plain) ? ByteString.CopyFromUtf8(plain) : null;
        }

        try
        {
            return ByteString.FromBase64(text);
        }
        catch (FormatException)
        {
            return ByteString.Empty;
        }
    }
}
