using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProxy.Security;

namespace MeshProxy.Tls;

/// <summary>This proxy's own certificate, with its key and with what those of peers come from. Immutable.</summary>
internal sealed class WorkloadCertificate
{
    private readonly SslStreamCertificateContext _context;
    private readonly X509Certificate2Collection _roots;

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

        _roots = roots;
        _context = SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true);
        Identity = identity;
        End = own.NotAfter.ToUniversalTime();
        RenewAt = receivedAt + ((End - receivedAt) / 2);
        Fingerprint = own.GetCertHashString(HashAlgorithmName.SHA256);
        ServerOptions = MakeServerOptions();
    }

    public PeerIdentity Identity { get; }

    public DateTimeOffset End { get; }

    /// <summary>Half of its life: there is time enough to try again.</summary>
    public DateTimeOffset RenewAt { get; }

    /// <summary>SHA-256, in hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>For callers, who must show a certificate of the mesh. Shared by handshakes, and not changed any more.</summary>
    public SslServerAuthenticationOptions ServerOptions { get; }

    /// <summary>Whether peers are checked with these.</summary>
    public bool IsRootedIn(X509Certificate2Collection authorities) => _roots.Any(authorities.Contains);

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
            ClientCertificateContext = _context,
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

    private SslServerAuthenticationOptions MakeServerOptions() => new()
    {
        ServerCertificateContext = _context,
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
        policy.CustomTrustStore.AddRange(_roots);
        return policy;
    }
}
