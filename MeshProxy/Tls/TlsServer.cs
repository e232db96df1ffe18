using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>
/// One end of TLS: a certificate, or one of each kind of key, and whom it lets in. Immutable, save for certificates in files, which are read again when they
/// change.
/// </summary>
internal sealed partial class TlsServer
{
    private const string EcPublicKey = "1.2.840.10045.2.1";

    private readonly ILogger _logger;
    private volatile Loaded _loaded;

    /// <exception cref="CryptographicException">What there is cannot be used.</exception>
    /// <exception cref="ArgumentException">A key does not belong to its certificate.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public TlsServer(TlsTermination configuration, ILogger logger)
    {
        Configuration = configuration;
        _logger = logger;
        _loaded = Load();
    }

    public TlsTermination Configuration { get; }

    /// <summary>Whether there are several certificates, so that it makes a difference what a client offers.</summary>
    public bool HasChoice => _loaded.Options.Length > 1;

    /// <summary>For a handshake that begins now.</summary>
    /// <param name="offer">What the client can do with certificates; null where that was not looked at.</param>
    public SslServerAuthenticationOptions CurrentOptions(ClientOffer? offer = null)
    {
        var loaded = _loaded;
        if (loaded.Stamp == CertificateSource.StampOf(Configuration))
        {
            return Choose(loaded, offer);
        }

        try
        {
            return Choose(_loaded = Load(), offer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Perhaps only one of the two files has been replaced so far: the next handshake looks again.
            Log.NotRenewed(_logger, Configuration.Certificate.ChainFile, error.Message);
            return Choose(loaded, offer);
        }
    }

    /// <summary>As Envoy does: an EC key where the client can do with it, else an RSA key; what fits nobody is the first.</summary>
    private SslServerAuthenticationOptions Choose(Loaded loaded, ClientOffer? offer)
    {
        if (offer is null || loaded.Options.Length == 1)
        {
            return loaded.Options[0];
        }

        foreach (var isEcdsa in (ReadOnlySpan<bool>)[true, false])
        {
            if (offer.Takes(isEcdsa, takesTls13: !Configuration.RefusesTls13)
                && Array.Find(loaded.Options, options => IsEcdsa(options.ServerCertificateContext!.TargetCertificate) == isEcdsa) is { } fitting)
            {
                return fitting;
            }
        }

        return loaded.Options[0];
    }

    private static bool IsEcdsa(X509Certificate2 certificate) => certificate.GetKeyAlgorithm() == EcPublicKey;

    private Loaded Load()
    {
        var stamp = CertificateSource.StampOf(Configuration);
        var authorities = CertificateSource.AuthoritiesOf(Configuration);
        var revocations = CertificateSource.RevocationsOf(Configuration);
        var owns = CertificateSource.ContextsOf(Configuration.Certificate, authorities);
        return new Loaded([.. owns.Select(own => OptionsOf(own, authorities, revocations))], stamp);
    }

    private SslServerAuthenticationOptions OptionsOf(SslStreamCertificateContext own, X509Certificate2Collection authorities, RevocationLists? revocations)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = own,
            EnabledSslProtocols = (Configuration.RefusesTls12 ? SslProtocols.None : SslProtocols.Tls12) | (Configuration.RefusesTls13 ? SslProtocols.None : SslProtocols.Tls13),
            ApplicationProtocols = [.. Configuration.ApplicationProtocols.Select(name => new SslApplicationProtocol(name))],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };
        if (Configuration.ClientCertificates != ClientCertificates.Unspecified)
        {
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback = new ClientCertificateCheck(Configuration, revocations).IsLetIn;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }

    /// <param name="Options">One for each certificate. Shared by handshakes, and not changed any more.</param>
    /// <param name="Stamp">The state of the files that it was read from; 0 when there are none.</param>
    private sealed record Loaded(SslServerAuthenticationOptions[] Options, long Stamp);

    private static partial class Log
    {
        [LoggerMessage(61, LogLevel.Warning, "The certificate of '{File}' has changed and cannot be read, the one before stays in use: {Reason}", EventName = "CertificateNotRenewed")]
        public static partial void NotRenewed(ILogger logger, string file, string reason);
    }
}
