using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>
/// Shakes hands with endpoints that are no part of the mesh, as a DestinationRule's SIMPLE and MUTUAL say. Certificates are read at the first handshake,
/// and those in files again when they change. Two are equal when they do the same.
/// </summary>
internal sealed partial class TlsOriginator(UpstreamTls configuration, string cluster, ILogger? logger) : IEquatable<TlsOriginator>
{
    private const string VerifyFailed = "|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify cert failed: ";

    private readonly TlsOrigination _origination = configuration.Origination;
    private volatile Loaded? _loaded;
    private string? _lastComplaint;

    /// <summary>Whether connections are made for a host, and serve no other.</summary>
    public bool NamesHosts { get; } = configuration.ServerName.Length == 0 || configuration.Origination.VerifiesHost;

    /// <param name="stream">A connection that is open; it is closed when this fails.</param>
    /// <param name="host">The host of the request that the connection is for; null for what is no request.</param>
    /// <param name="http2">Whether HTTP/2 will be spoken.</param>
    /// <param name="cancellationToken">When the time is up.</param>
    /// <exception cref="AuthenticationException">One side does not want the other, or a certificate cannot be had.</exception>
    /// <exception cref="IOException">The endpoint went away, or speaks no TLS.</exception>
    public async ValueTask<SslStream> SecureAsync(Stream stream, string? host, bool http2, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        EndpointCertificateCheck? check = null;
        try
        {
            var loaded = Current();
            check = new EndpointCertificateCheck(_origination, host, loaded.Revocations);
            await secured.AuthenticateAsClientAsync(OptionsFor(loaded, host, http2, check), cancellationToken);
            return secured;
        }
        catch (Exception error)
        {
            await secured.DisposeAsync();
            if (check?.Refusal is { } refusal && error is AuthenticationException)
            {
                throw new AuthenticationException(VerifyFailed + refusal, error);
            }

            throw;
        }
    }

    public bool Equals(TlsOriginator? other) => other is not null && configuration.Equals(other.Configuration);

    public override bool Equals(object? obj) => Equals(obj as TlsOriginator);

    public override int GetHashCode() => configuration.GetHashCode();

    /// <summary>This one, or in its place the one before, where the Secret that it needs is not there any more.</summary>
    public TlsOriginator OrKept(TlsOriginator? before)
    {
        if (_origination.Fault.Length == 0)
        {
            return this;
        }

        var used = before is not null && _origination.Credential.Length > 0
            && WithoutSecret(before.Configuration).Equals(WithoutSecret(configuration)) ? before : this;
        used.Complain(_origination.Fault);
        return used;
    }

    private UpstreamTls Configuration => configuration;

    private static UpstreamTls WithoutSecret(UpstreamTls settings)
    {
        var copy = settings.Clone();
        copy.Origination.Certificate = null;
        copy.Origination.Authorities = Google.Protobuf.ByteString.Empty;
        copy.Origination.Fault = "";
        return copy;
    }

    private SslClientAuthenticationOptions OptionsFor(Loaded loaded, string? host, bool http2, EndpointCertificateCheck check)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = loaded.Authorities is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (loaded.Authorities is not null)
        {
            policy.CustomTrustStore.AddRange(loaded.Authorities);
        }

        return new SslClientAuthenticationOptions
        {
            // Of addresses none is asked for.
            TargetHost = configuration.ServerName.Length > 0 ? configuration.ServerName : host ?? "",
            ClientCertificateContext = loaded.Certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            // As in Istio: nothing is offered for HTTP/1.1.
            ApplicationProtocols = http2 ? [SslApplicationProtocol.Http2] : null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = policy,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = check.IsGood,
        };
    }

    private Loaded Current()
    {
        if (_origination.Fault.Length > 0)
        {
            throw new SecretNotSuppliedException();
        }

        var loaded = _loaded;
        try
        {
            var stamp = StampOf(_origination);
            return loaded?.Stamp == stamp ? loaded : (_loaded = Load(stamp));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Complain(error.Message);
            // Perhaps only one of two files has been replaced so far: the next handshake looks again.
            return loaded ?? throw new SecretNotSuppliedException();
        }
    }

    private Loaded Load(long stamp)
    {
        X509Certificate2Collection? authorities = null;
        if (_origination.AuthoritiesFile.Length > 0 || _origination.Authorities.Length > 0)
        {
            authorities = [];
            authorities.ImportFromPem(
                _origination.AuthoritiesFile.Length > 0 ? File.ReadAllText(_origination.AuthoritiesFile) : _origination.Authorities.ToStringUtf8());
            if (authorities.Count == 0)
            {
                throw new CryptographicException($"there is no certificate in PEM in '{_origination.AuthoritiesFile}'");
            }
        }

        return new Loaded(
            authorities,
            _origination.Certificate is { } certificate ? CertificateSource.ContextsOf(certificate, [])[0] : null,
            _origination.RevocationsFile.Length > 0 ? new RevocationLists(File.ReadAllText(_origination.RevocationsFile)) : null,
            stamp);
    }

    /// <summary>Changes when one of the files does; a missing file is an error where it is read.</summary>
    private static long StampOf(TlsOrigination origination)
    {
        return unchecked((Of(origination.Certificate?.ChainFile) * 31) + (Of(origination.Certificate?.PrivateKeyFile) * 17)
            + (Of(origination.AuthoritiesFile) * 7) + Of(origination.RevocationsFile));

        static long Of(string? file) => string.IsNullOrEmpty(file) ? 0 : File.GetLastWriteTimeUtc(file).Ticks;
    }

    /// <summary>Once, not at every connection.</summary>
    private void Complain(string what)
    {
        if (logger is not null && Interlocked.Exchange(ref _lastComplaint, what) != what)
        {
            Log.NotUsable(logger, cluster, what);
        }
    }

    /// <param name="Authorities">Null for those of the operating system.</param>
    /// <param name="Certificate">Null for none.</param>
    /// <param name="Revocations">Null for none.</param>
    /// <param name="Stamp">The state of the files that it was read from.</param>
    private sealed record Loaded(X509Certificate2Collection? Authorities, SslStreamCertificateContext? Certificate, RevocationLists? Revocations, long Stamp);

    private static partial class Log
    {
        [LoggerMessage(63, LogLevel.Warning, "Certificates for TLS to cluster '{Cluster}' cannot be used: {Reason}", EventName = "OriginationNotUsable")]
        public static partial void NotUsable(ILogger logger, string cluster, string reason);
    }
}
