using Grpc.Core;
using MeshControlPlane.Certificates;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Decides who gets in at the port of discovery: a workload by its certificate, and whoever has none yet by a join token. A certificate counts alone where it
/// is valid; one that is not (ended, of another root) is as good as none.
/// </summary>
internal sealed partial class ProxyAdmission(
    JoinToken token, BoundTokens boundTokens, CertificateAuthority authority, TimeProvider time, ILogger<ProxyAdmission> log)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="RpcException">UNAUTHENTICATED: says why, to the caller.</exception>
    public Admission Admit(ServerCallContext context)
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
            return boundTokens.TryRead(shown, time.GetUtcNow(), out var account, out var fault)
                ? new Admission(account, "join token")
                : throw Refuse(context, fault);
        }

        return token.Admits(authorization) ? new Admission(null, "join token") : throw Refuse(context, "the join token is not this mesh's");
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
