using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>The mesh's own root: signs the control plane's server certificate, its users' client certificates and those of workloads.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    // Certificates begin a little in the past, for machines whose clocks differ.
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RootLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(365);
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 root, TimeProvider time)
    {
        Root = root;
        _time = time;
    }

    /// <summary>The root with its key.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>Reads the root from the mesh directory, or makes one there when there is none or it is about to end.</summary>
    /// <exception cref="StartupException">The files are there and cannot be used.</exception>
    public static CertificateAuthority Open(MeshDirectory directory, TimeProvider time)
    {
        if (File.Exists(directory.CaCertificate) && File.Exists(directory.CaKey))
        {
            X509Certificate2 root;
            try
            {
                root = X509Certificate2.CreateFromPemFile(directory.CaCertificate, directory.CaKey);
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                throw new StartupException($"The mesh's root certificate in '{directory.CaCertificate}' and '{directory.CaKey}' cannot be read: {exception.Message} Remove both files to have new ones made.", exception);
            }

            if (root.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime > LeafLifetime)
            {
                return new CertificateAuthority(root, time);
            }

            root.Dispose();
        }

        var made = MakeRoot(time);
        MeshDirectory.Write(directory.CaKey, made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), secret: true);
        MeshDirectory.Write(directory.CaCertificate, made.ExportCertificatePem() + "\n", secret: false);
        return new CertificateAuthority(made, time);
    }

    /// <summary>A certificate for servers on this machine: <c>localhost</c> and the loopback addresses, and the further ones that it is reached by.</summary>
    public X509Certificate2 IssueServer(IReadOnlyList<string> furtherNames, IReadOnlyList<IPAddress> furtherAddresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var name in furtherNames)
        {
            names.AddDnsName(name);
        }

        foreach (var address in furtherAddresses)
        {
            names.AddIpAddress(address);
        }

        return Issue(new X500DistinguishedName("CN=mesh-control-plane"), ServerUse, names.Build());
    }

    /// <summary>A certificate for a user of the Kubernetes-style API; Kubernetes reads the user from CN and the groups from O.</summary>
    public X509Certificate2 IssueClient(string user, string group) =>
        Issue(new X500DistinguishedName($"CN={user},O={group}"), ClientUse, subjectAlternativeName: null);

    /// <summary>A certificate for a workload, with which it is both server and client to its peers.</summary>
    /// <param name="key">The workload's.</param>
    /// <param name="identity">Its name, as an extension; the subject stays empty.</param>
    /// <param name="lifetime">How long it holds, at most as long as the root does.</param>
    public X509Certificate2 SignWorkload(PublicKey key, X509Extension identity, TimeSpan lifetime)
    {
        var end = _time.GetUtcNow() + lifetime;
        var root = new DateTimeOffset(Root.NotAfter.ToUniversalTime());
        return Sign(new X500DistinguishedName(""), key, [ServerUse, ClientUse], identity, end < root ? end : root);
    }

    /// <summary>
    /// Whether a certificate was signed by this root, is in its time and is that of a user of the API. Workloads are clients too, of each other: what
    /// tells them is that they have a name of their own kind.
    /// </summary>
    public bool IsClient(X509Certificate2 certificate)
    {
        if (certificate.Extensions.Any(extension => extension.Oid?.Value == WorkloadIdentity.SubjectAlternativeName))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientUse);
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    public void Dispose() => Root.Dispose();

    private static X509Certificate2 MakeRoot(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mesh-root,O=Bookinfo mesh", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - Backdate, now + RootLifetime);
    }

    private X509Certificate2 Issue(X500DistinguishedName subject, Oid use, X509Extension? subjectAlternativeName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(subject, new PublicKey(key), [use], subjectAlternativeName, _time.GetUtcNow() + LeafLifetime);
        return certificate.CopyWithPrivateKey(key);
    }

    private X509Certificate2 Sign(X500DistinguishedName subject, PublicKey key, OidCollection uses, X509Extension? subjectAlternativeName, DateTimeOffset end)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (subjectAlternativeName is not null)
        {
            request.CertificateExtensions.Add(subjectAlternativeName);
        }

        return request.Create(Root, _time.GetUtcNow() - Backdate, end, RandomNumberGenerator.GetBytes(16));
    }
}
