using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>One end of TLS: a certificate and whom it lets in. Immutable, save for certificates in files, which are read again when they change.</summary>
internal sealed partial class TlsServer
{
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

    /// <summary>For a handshake that begins now.</summary>
    public SslServerAuthenticationOptions CurrentOptions()
    {
        var loaded = _loaded;
        if (loaded.Stamp == CertificateSource.StampOf(Configuration))
        {
            return loaded.Options;
        }

        try
        {
            return (_loaded = Load()).Options;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Perhaps only one of the two files has been replaced so far: the next handshake looks again.
            Log.NotRenewed(_logger, Configuration.Certificate.ChainFile, error.Message);
            return loaded.Options;
        }
    }

    private Loaded Load()
    {
        var stamp = CertificateSource.StampOf(Configuration);
        var authorities = CertificateSource.AuthoritiesOf(Configuration);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = CertificateSource.ContextOf(Configuration.Certificate, authorities),
            EnabledSslProtocols = (Configuration.RefusesTls12 ? SslProtocols.None : SslProtocols.Tls12) | (Configuration.RefusesTls13 ? SslProtocols.None : SslProtocols.Tls13),
            ApplicationProtocols = [.. Configuration.ApplicationProtocols.Select(name => new SslApplicationProtocol(name))],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };
        if (Configuration.ClientCertificates != ClientCertificates.Unspecified)
        {
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback = new ClientCertificateCheck(Configuration).IsLetIn;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return new Loaded(options, stamp);
    }

    /// <param name="Options">Shared by handshakes, and not changed any more.</param>
    /// <param name="Stamp">The state of the files that it was read from; 0 when there are none.</param>
    private sealed record Loaded(SslServerAuthenticationOptions Options, long Stamp);

    private static partial class Log
    {
        [LoggerMessage(61, LogLevel.Warning, "The certificate of '{File}' has changed and cannot be read, the one before stays in use: {Reason}", EventName = "CertificateNotRenewed")]
        public static partial void NotRenewed(ILogger logger, string file, string reason);
    }
}
