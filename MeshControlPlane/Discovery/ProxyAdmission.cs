using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Decides who gets in at the port of discovery: a workload by its certificate, and whoever has none yet by a join token. A certificate counts alone where it
/// is valid; one that is not (ended, of another root or another mesh) is as good as none. Where the resources come from a cluster, its service-account
/// tokens are join tokens too.
/// </summary>
internal sealed partial class ProxyAdmission(
    JoinToken token,
    BoundTokens boundTokens,
    CertificateAuthority authority,
    IssuanceSeal seal,
    ConfigurationSource source,
    TimeProvider time,
    ILogger<ProxyAdmission> log,
    TokenReviews? reviews = null)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="RpcException">UNAUTHENTICATED: says why, to the caller.</exception>
    public async Task<Admission> AdmitAsync(ServerCallContext context)
    {
        var fault = "there is neither a valid certificate of a workload nor a join token";
        if (context.GetHttpContext().Connection.ClientCertificate is { } certificate && authority.WorkloadOf(certificate) is { } workload)
        {
            if (GrantOf(certificate, workload) is { } known)
            {
                return new Admission(known, IsCertificate: true);
            }

            fault = $"the certificate is of trust domain '{workload.TrustDomain}', which is none of this mesh's, and there is no join token";
        }

        var authorization = context.RequestHeaders.GetValue("authorization");
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(context, fault);
        }

        var shown = authorization[Scheme.Length..].Trim();
        if (BoundTokens.IsBound(shown))
        {
            if (boundTokens.TryRead(shown, time.GetUtcNow(), out var grant, out var wrong))
            {
                return new Admission(grant, IsCertificate: false);
            }

            // The cluster may be a mesh itself, with join tokens of its own.
            if (reviews is null)
            {
                throw Refuse(context, wrong);
            }
        }

        if (token.Admits(authorization))
        {
            return new Admission(null, IsCertificate: false);
        }

        if (reviews is null)
        {
            throw Refuse(context, "the join token is not this mesh's");
        }

        var (reviewed, refusal) = await reviews.ReviewAsync(shown, context.CancellationToken).ConfigureAwait(false);
        return reviewed is null ? throw Refuse(context, refusal) : new Admission(reviewed, IsCertificate: false);
    }

    /// <summary>
    /// What this mesh has issued itself it knows again, under whatever trust domain that was. Others may sign with the same authority: of theirs it takes
    /// what is of its own trust domain or an alias, and for sidecars alone.
    /// </summary>
    private JoinGrant? GrantOf(X509Certificate2 certificate, SpiffeName workload)
    {
        if (seal.TryRead(certificate, workload.Identity) is { } role)
        {
            return new JoinGrant(workload.Account, role);
        }

        var settings = source.Current.View.Resources.Settings;
        return workload.TrustDomain == settings.TrustDomain || settings.TrustDomainAliases.Contains(workload.TrustDomain)
            ? new JoinGrant(workload.Account, JoinRole.Sidecar)
            : null;
    }

    private RpcException Refuse(ServerCallContext context, string reason)
    {
        Log.TurnedAway(log, context.Peer, reason);
        return new RpcException(new Status(StatusCode.Unauthenticated, reason));
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Warning, "A proxy at '{Peer}' was turned away: {Reason}", EventName = "TurnedAway")]
        public static partial void TurnedAway(ILogger logger, string peer, string reason);
    }
}
