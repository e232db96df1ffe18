using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using MeshProtocol;
using MeshProxy.Tls;
using MeshRouting;

namespace MeshProxy.Discovery;

/// <summary>
/// Gets this proxy its certificate from the control plane, and another one when half of its life is over. The keys are made here, one for each
/// certificate, and stay in memory. While the control plane is away, the certificate that there is stays in use.
/// </summary>
internal sealed partial class CertificateRenewal(string instanceId, OwnCertificate own, IChance chance, TimeProvider time, ILogger<CertificateRenewal> logger)
{
    /// <summary>Timers do not run for months; looking at the clock now and then also finds one that was set right.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Backoff _backoff = new(chance);
    private string? _lastComplaint;

    /// <summary>Keeps the certificate fresh while the proxy is joined.</summary>
    /// <exception cref="OperationCanceledException">It is joined no more.</exception>
    public async Task RunAsync(Certificates.CertificatesClient client, MeshCredentials credentials, CancellationToken cancellationToken)
    {
        // A mesh that was set up afresh has another root: nobody there believes the certificate of before.
        var isStrange = own.Current is { } current && !current.IsRootedIn(credentials.Authorities);
        while (true)
        {
            if (!isStrange && own.Current is { } held && held.RenewAt - time.GetUtcNow() is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest < LongestPause ? rest : LongestPause, time, cancellationToken);
                continue;
            }

            try
            {
                var certificate = await RequestAsync(client, credentials, cancellationToken);
                await HandshakeTrial.RunAsync(certificate, cancellationToken);
                own.Replace(certificate);
                isStrange = false;
                _backoff.Reset();
                _lastComplaint = null;
                Log.Received(logger, certificate.Identity.SpiffeId, certificate.End);
            }
            catch (Exception error) when (error is CryptographicException or RpcException && !cancellationToken.IsCancellationRequested)
            {
                Complain(error is RpcException { Status: var status } ? $"{status.StatusCode}, {status.Detail}" : $"what came cannot be used: {error.Message}");
                await Task.Delay(_backoff.Next(), time, cancellationToken);
            }
        }
    }

    private async Task<WorkloadCertificate> RequestAsync(Certificates.CertificatesClient client, MeshCredentials credentials, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var signed = await client.SignAsync(
            new CertificateSigning { InstanceId = instanceId, Request = ByteString.CopyFrom(request.CreateSigningRequest()) },
            new Metadata { { "authorization", $"Bearer {credentials.JoinToken}" } },
            cancellationToken: cancellationToken);
        return new WorkloadCertificate(key, Load(signed.Chain), Load(signed.Roots), time.GetUtcNow());
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

        [LoggerMessage(36, LogLevel.Warning, "The certificate, which ends {End:u}, cannot be renewed: {Reason}; trying again", EventName = "CertificateNotRenewed")]
        public static partial void NotRenewed(ILogger logger, DateTimeOffset end, string reason);

        [LoggerMessage(37, LogLevel.Warning, "The control plane gives no certificate: {Reason}; trying again", EventName = "CertificateMissing")]
        public static partial void Missing(ILogger logger, string reason);
    }
}
