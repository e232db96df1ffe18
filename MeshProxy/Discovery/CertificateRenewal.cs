using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using MeshProtocol;
using MeshProxy.Tls;
using MeshRouting;

namespace MeshProxy.Discovery;

/// <summary>
/// Gets this proxy its certificate from the control plane, and another one when half of its life is over or another root signs. The keys are made here, one for
/// each certificate, and stay in memory. While the control plane is away, the certificate that there is stays in use.
/// </summary>
internal sealed partial class CertificateRenewal(
    string instanceId, OwnCertificate own, ControlPlaneAccess access, IChance chance, TimeProvider time, ILogger<CertificateRenewal> logger)
{
    /// <summary>
    /// Certificates go by the wall clock, which can be set, and which runs on in a machine that sleeps; timers know of neither. Until the clock is looked at
    /// again, no new connection to a peer comes about.
    /// </summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new(chance);
    private readonly Channel<bool> _told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile MeshTrust? _trust;
    private string? _lastComplaint;

    /// <summary>Takes in what the control plane says of roots; it is in force soon after.</summary>
    public void Tell(Trust trust)
    {
        try
        {
            _trust = new MeshTrust(trust);
            _told.Writer.TryWrite(true);
        }
        catch (CryptographicException error)
        {
            Complain($"a root that came cannot be used: {error.Message}");
        }
    }

    /// <summary>Keeps the certificate fresh while the proxy is joined.</summary>
    /// <exception cref="OperationCanceledException">It is joined no more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        MeshTrust? askedUnder = null;
        while (true)
        {
            var trust = _trust;
            if (own.Current is { } held)
            {
                if (trust is not null && !trust.IsThatOf(held))
                {
                    held = held.Trusting(trust.Roots);
                    own.Replace(held);
                    Log.Trusting(logger, string.Join(", ", held.RootIds));
                }

                // A root that signs no more ends the certificate early; what was asked for since then is as new as can be.
                var isCurrent = trust is null || held.RootId == trust.SigningRoot || ReferenceEquals(trust, askedUnder);
                // A clock that was set back leaves a certificate that does not hold yet.
                if (isCurrent && time.GetUtcNow() is var now && held.Begin <= now && held.RenewAt > now)
                {
                    var rest = held.RenewAt - now;
                    await PauseAsync(rest < LongestPause ? rest : LongestPause, cancellationToken);
                    continue;
                }
            }

            try
            {
                var certificate = await RequestAsync(trust, cancellationToken);
                await HandshakeTrial.RunAsync(certificate, cancellationToken);
                own.Replace(certificate);
                askedUnder = trust;
                _backoff.Reset();
                _lastComplaint = null;
                Log.Received(logger, certificate.Identity.SpiffeId, certificate.End);
            }
            catch (Exception error) when (error is CryptographicException or MeshNotReadyException or RpcException
                && !cancellationToken.IsCancellationRequested)
            {
                Complain(error switch
                {
                    RpcException { Status: var status } => $"{status.StatusCode}, {status.Detail}",
                    MeshNotReadyException => error.Message,
                    _ => $"what came cannot be used: {error.Message}",
                });
                await Task.Delay(_backoff.Next(), time, cancellationToken);
            }
        }
    }

    /// <summary>Waits for the time to pass, or for news.</summary>
    private async Task PauseAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _told.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is time.
        }
    }

    private async Task<WorkloadCertificate> RequestAsync(MeshTrust? trust, CancellationToken cancellationToken)
    {
        // A connection of its own: what was shown on that of discovery may be a token that has ended since.
        using var connection = access.Open();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        try
        {
            var signed = await new Certificates.CertificatesClient(connection.Channel).SignAsync(
                new CertificateSigning { InstanceId = instanceId, Request = ByteString.CopyFrom(request.CreateSigningRequest()) },
                connection.Headers(),
                cancellationToken: cancellationToken);
            return new WorkloadCertificate(key, Load(signed.Chain), trust?.Roots ?? Load(signed.Roots), time.GetUtcNow());
        }
        catch (RpcException error)
        {
            access.HasOtherThan(connection.Credentials, error);
            throw;
        }
    }

    private static X509Certificate2Collection Load(IEnumerable<ByteString> certificates) =>
        [.. certificates.Select(certificate => X509CertificateLoader.LoadCertificate(certificate.Span))];

    /// <summary>Says once what keeps it from its certificate, not at every attempt.</summary>
    private void Complain(string what)
    {
        if (what == _lastComplaint)
        {
            return;
        }

        _lastComplaint = what;
        if (own.Current is { } current)
        {
            Log.NotRenewed(logger, current.End, what);
        }
        else
        {
            Log.Missing(logger, what);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(35, LogLevel.Debug, "This proxy is '{Identity}' until {End:u}", EventName = "CertificateReceived")]
        public static partial void Received(ILogger logger, string identity, DateTimeOffset end);

        [LoggerMessage(38, LogLevel.Information, "Certificates of peers may come from {Roots}", EventName = "TrustChanged")]
        public static partial void Trusting(ILogger logger, string roots);

        [LoggerMessage(36, LogLevel.Warning, "The certificate, which ends {End:u}, cannot be renewed: {Reason}; trying again", EventName = "CertificateNotRenewed")]
        public static partial void NotRenewed(ILogger logger, DateTimeOffset end, string reason);

        [LoggerMessage(37, LogLevel.Warning, "The control plane gives no certificate: {Reason}; trying again", EventName = "CertificateMissing")]
        public static partial void Missing(ILogger logger, string reason);
    }
}
