using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>
/// Reads an authority of the user's own (<c>--ca-cert</c>, <c>--ca-key</c>, <c>--ca-root</c>), and finds out at once whether the mesh can live with it.
/// </summary>
internal static class GivenAuthority
{
    private const int ShortestRsaKey = 2048;
    private static readonly TimeSpan TrialLifetime = TimeSpan.FromMinutes(1);

    /// <param name="certificateFile">PEM: the certificate that is to sign, then those above it, with or without the root.</param>
    /// <param name="keyFile">PEM: its key, which is not encrypted.</param>
    /// <param name="rootFile">PEM: the root; null when it is in <paramref name="certificateFile"/>.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StartupException">The files cannot be used; says which and why.</exception>
    public static IssuingCertificate Load(string certificateFile, string keyFile, string? rootFile, TimeProvider time)
    {
        var all = Certificates("--ca-cert", certificateFile);
        var certificate = WithKey(all[0], certificateFile, keyFile);
        Check(certificate, certificateFile, time.GetUtcNow().UtcDateTime);
        var roots = rootFile is null ? [.. all.Where(IsSelfIssued)] : Certificates("--ca-root", rootFile);
        if (roots.Count == 0)
        {
            throw new StartupException(
                $"The certificates in '{certificateFile}' do not lead to a root: '{all[^1].Subject}' was signed by '{all[^1].Issuer}', which is not there. "
                    + "Add it to the file, or give it with --ca-root.");
        }

        return Resolve(certificate, all, roots, certificateFile, time);
    }

    private static X509Certificate2Collection Certificates(string option, string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"{option} '{file}' cannot be read: {exception.Message}", exception);
        }

        return certificates.Count > 0 ? certificates
            : throw new StartupException($"{option} '{file}' has no certificate in it: a PEM file with CERTIFICATE is expected.");
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string certificateFile, string keyFile)
    {
        string text;
        try
        {
            text = File.ReadAllText(keyFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--ca-key '{keyFile}' cannot be read: {exception.Message}", exception);
        }

        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new StartupException(
                $"The key in --ca-key '{keyFile}' is encrypted: give one that is not, such as by openssl pkey -in {keyFile} -out FILE, in a file that only "
                + "you can read.");
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new StartupException($"--ca-key '{keyFile}' has no key in it: a PEM file with PRIVATE KEY is expected.");
        }

        using (var publicEc = certificate.GetECDsaPublicKey())
        using (var publicRsa = certificate.GetRSAPublicKey())
        {
            if (publicEc is null && publicRsa is null)
            {
                throw new StartupException(
                    $"The key of the first certificate in --ca-cert '{certificateFile}' ('{certificate.Subject}') is neither EC nor RSA "
                    + $"({certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}): peers verify certificates of these kinds alone.");
            }
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), text);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new StartupException(
                $"The key in --ca-key '{keyFile}' does not belong to the first certificate in --ca-cert '{certificateFile}' ('{certificate.Subject}'), or "
                + "cannot be used: the certificate that is to sign comes first.", exception);
        }
    }

    private static void Check(X509Certificate2 certificate, string file, DateTime now)
    {
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            throw new StartupException(
                $"The first certificate in --ca-cert '{file}' ('{certificate.Subject}') is not that of an authority: its basic constraints do not say "
                + "CA:TRUE.");
        }

        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
        {
            throw new StartupException(
                $"The first certificate in --ca-cert '{file}' ('{certificate.Subject}') may not sign others: its key usage lacks keyCertSign.");
        }

        if (certificate.NotAfter.ToUniversalTime() <= now || certificate.NotBefore.ToUniversalTime() > now)
        {
            throw new StartupException(
                $"The first certificate in --ca-cert '{file}' ('{certificate.Subject}') holds from {certificate.NotBefore.ToUniversalTime():u} to "
                + $"{certificate.NotAfter.ToUniversalTime():u}, and not now: renew it.");
        }

        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < ShortestRsaKey })
        {
            throw new StartupException(
                $"The RSA key of '{certificate.Subject}' in --ca-cert '{file}' has {rsa.KeySize} bits; {ShortestRsaKey} are the least that peers take.");
        }
    }

    /// <summary>Signs a certificate for trial, as peers look at the whole chain: path lengths, constraints on names and uses, times.</summary>
    private static IssuingCertificate Resolve(
        X509Certificate2 certificate, X509Certificate2Collection others, X509Certificate2Collection roots, string file, TimeProvider time)
    {
        using var trial = Try(certificate, file, time.GetUtcNow());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(CertificateUses.Server);
        chain.ChainPolicy.ApplicationPolicy.Add(CertificateUses.Client);
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        if (chain.Build(trial))
        {
            X509Certificate2[] above = [.. chain.ChainElements
                .Skip(1)
                .Select(element => X509CertificateLoader.LoadCertificate(element.Certificate.RawDataMemory.Span))];
            return new IssuingCertificate(certificate, above[..^1], above[^1]);
        }

        var reasons = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct(StringComparer.Ordinal));
        throw new StartupException(
            $"What '{certificate.Subject}' of --ca-cert '{file}' signs is not valid for peers: {reasons}. Its chain, in the order of signing, has to follow "
            + "it in the file up to the root, or up to what the root in --ca-root has signed.");
    }

    private static X509Certificate2 Try(X509Certificate2 certificate, string file, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            return new IssuingCertificate(certificate, [], certificate).Sign(
                new X500DistinguishedName("CN=trial"),
                new PublicKey(key),
                [CertificateUses.Server, CertificateUses.Client],
                TrialNames(),
                now,
                TrialLifetime);
        }
        catch (Exception exception) when (exception is CryptographicException or NotSupportedException or ArgumentException)
        {
            throw new StartupException(
                $"Nothing can be signed with the key of '{certificate.Subject}' of --ca-cert '{file}': {exception.Message} "
                + "Use EC (P-256, P-384, P-521) or RSA.",
                exception);
        }
    }

    /// <summary>Of a workload and of the control plane itself.</summary>
    private static X509Extension TrialNames()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://cluster.local/ns/default/sa/default"));
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        return names.Build();
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
