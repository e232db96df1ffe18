using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Decides who gets in at the port of discovery: a workload by its certificate, and whoever has none yet by a join token. A certificate counts alone where it
/// is valid; one that is not (ended, of another root) is as good as none. Where the resources come from a cluster, its service-account tokens are join tokens too.
/// </summary>
internal sealed partial class ProxyAdmission(
    JoinToken token, BoundTokens boundTokens, CertificateAuthority authority, TimeProvider time, ILogger<ProxyAdmission> log, TokenReviews? reviews = null)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="RpcException">UNAUTHENTICATED: says why, to the caller.</exception>
    public async Task<Admission> AdmitAsync(ServerCallContext context)
    {
        if (context.GetHttpContext().Connection.ClientCertificate is { } certificate && authority.WorkloadOf(certificate) is { } workload)
        {
            return new Admission(workload, "certificate");
        }

        var authorization = context.RequestHeaders.GetValue("authorization");
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(context, "there is neither a valid certificate of a workload nor a join token");
        }

        var shown = authorization[Scheme.Length..].Trim();
        if (BoundTokens.IsBound(shown))
        {
            if (boundTokens.TryRead(shown, time.GetUtcNow(), out var account, out var fault))
            {
                return new Admission(account, "join token");
            }

            // The cluster may be a mesh itself, with join tokens of its own.
            if (reviews is null)
            {
                throw Refuse(context, fault);
            }
        }

        if (token.Admits(authorization))
        {
            return new Admission(null, "join token");
        }

        if (reviews is null)
        {
            throw Refuse(context, "the join token is not this mesh's");
        }

        var (reviewed, refusal) = await reviews.ReviewAsync(shown, context.CancellationToken).ConfigureAwait(false);
        return reviewed is null ? throw Refuse(context, refusal) : new Admission(reviewed, "service-account token");
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
