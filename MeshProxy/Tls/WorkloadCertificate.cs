using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProxy.Security;

namespace MeshProxy.Tls;

/// <summary>This proxy's own certificate, with its key and with what those of peers come from. Immutable.</summary>
internal sealed class WorkloadCertificate
{
    private readonly X509Certificate2Collection _chain;

    /// <param name="key">The key that the certificate was asked for with.</param>
    /// <param name="chain">The certificate, then those between it and the root.</param>
    /// <param name="roots">What certificates of peers come from.</param>
    /// <param name="receivedAt">Now.</param>
    /// <exception cref="CryptographicException">It does not fit the key, is not for a workload, or does not come from the roots.</exception>
    public WorkloadCertificate(ECDsa key, X509Certificate2Collection chain, X509Certificate2Collection roots, DateTimeOffset receivedAt)
    {
        if (chain.Count == 0 || roots.Count == 0)
        {
            throw new CryptographicException("there is no certificate, or no root");
        }

        if (!PeerCertificate.TryIdentify(chain[0], out var identity))
        {
            throw new CryptographicException("it is not that of a workload");
        }

        X509Certificate2 own;
        try
        {
            own = chain[0].CopyWithPrivateKey(key);
        }
        catch (ArgumentException error)
        {
            throw new CryptographicException("it is for another key", error);
        }

        if (OperatingSystem.IsWindows())
        {
            // Its TLS library wants keys from a store.
            own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }

        Roots = roots;
        Context = SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true);
        Identity = identity;
        Begin = own.NotBefore.ToUniversalTime();
        End = own.NotAfter.ToUniversalTime();
        RenewAt = receivedAt + ((End - receivedAt) / 2);
        Fingerprint = own.GetCertHashString(HashAlgorithmName.SHA256);
        _chain = chain;
        RootIds = [.. roots.Select(IdOf)];
        RootId = FindRoot();
        ServerOptions = MakeServerOptions();
    }

    /// <summary>The same certificate, with peers checked by other roots.</summary>
    private WorkloadCertificate(WorkloadCertificate same, X509Certificate2Collection roots)
    {
        Roots = roots;
        Context = same.Context;
        Identity = same.Identity;
        Begin = same.Begin;
        End = same.End;
        RenewAt = same.RenewAt;
        Fingerprint = same.Fingerprint;
        _chain = same._chain;
        RootIds = [.. roots.Select(IdOf)];
        RootId = FindRoot();
        ServerOptions = MakeServerOptions();
    }

    public PeerIdentity Identity { get; }

    public DateTimeOffset Begin { get; }

    public DateTimeOffset End { get; }

    /// <summary>Half of its life: there is time enough to try again.</summary>
    public DateTimeOffset RenewAt { get; }

    /// <summary>SHA-256, in hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>For callers, who must show a certificate of the mesh. Shared by handshakes, and not changed any more.</summary>
    public SslServerAuthenticationOptions ServerOptions { get; }

    /// <summary>For TLS with others than peers.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>What certificates of peers come from.</summary>
    public X509Certificate2Collection Roots { get; }

    /// <summary>The same by the names that the control plane calls them by (SHA-256).</summary>
    public IReadOnlyList<string> RootIds { get; }

    /// <summary>The one of them that this certificate comes from; empty when it comes from none.</summary>
    public string RootId { get; }

    /// <summary>The same certificate, with peers checked by these roots.</summary>
    public WorkloadCertificate Trusting(X509Certificate2Collection roots) => new(this, roots);

    /// <summary>For a connection to a peer.</summary>
    /// <param name="serverName">The name to ask for.</param>
    /// <param name="identity">
    /// The SPIFFE id that the peer must have; empty: that of any workload of the mesh. Its trust domain may be the one of before, as that can be changed
    /// while certificates are in use: the mesh's root stands for both.
    /// </param>
    /// <param name="protocol">What will be spoken.</param>
    public SslClientAuthenticationOptions ClientOptions(string serverName, string identity, SslApplicationProtocol protocol)
    {
        var expected = PeerIdentity.TryParse(identity, out var parsed) ? parsed : null;
        return new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ClientCertificateContext = Context,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [protocol],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(),
            AllowTlsResume = false,
            // The name asked for says where a connection is to go; who is there is told by the identity.
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && PeerCertificate.TryIdentify(certificate, out var peer)
                && (identity.Length == 0 || (peer.Namespace == expected?.Namespace && peer.ServiceAccount == expected.ServiceAccount)),
        };
    }

    private static string IdOf(X509Certificate2 root) => root.GetCertHashString(HashAlgorithmName.SHA256);

    private string FindRoot()
    {
        using var chain = new X509Chain { ChainPolicy = ChainPolicy() };
        chain.ChainPolicy.ExtraStore.AddRange(_chain);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(_chain[0]) ? IdOf(chain.ChainElements[^1].Certificate) : "";
    }

    private SslServerAuthenticationOptions MakeServerOptions() => new()
    {
        ServerCertificateContext = Context,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = MeshProtocols.Accepted,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicy(),
        AllowRenegotiation = false,
        // Each connection shows its certificate anew.
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = static (_, certificate, _, errors) =>
            (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None && PeerCertificate.TryIdentify(certificate, out _),
    };

    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Roots);
        return policy;
    }
}
