using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>As whom a caller may act.</summary>
/// <param name="Grant">Service account and role; null for any.</param>
/// <param name="IsCertificate">Whether a certificate says so, and not a join token.</param>
internal sealed record Admission(JoinGrant? Grant, bool IsCertificate)
{
    private string Credential => IsCertificate ? "certificate" : "join token";

    /// <summary>Whether it may act for a node.</summary>
    public bool Allows(Node node) => Grant is null || Grant == JoinGrant.Of(node);

    /// <exception cref="RpcException">
    /// It may not act for this node. PERMISSION_DENIED, but UNAUTHENTICATED where a certificate is for another role: it says what its owner was, and a token
    /// may say what it is now.
    /// </exception>
    public void Require(Node node)
    {
        if (Grant is null || Allows(node))
        {
            return;
        }

        var wanted = JoinGrant.Of(node);
        if (Grant.Account != wanted.Account)
        {
            throw new RpcException(new Status(
                StatusCode.PermissionDenied, $"the {Credential} is for service account '{Grant.Account}', not for '{wanted.Account}'"));
        }

        var (own, other) = (JoinGrant.NameOf(Grant.Role), JoinGrant.NameOf(wanted.Role));
        var reason = $"the {Credential} for service account '{Grant.Account}' is that of a {own}, not of a {other}";
        throw new RpcException(IsCertificate
            ? new Status(StatusCode.Unauthenticated, reason)
            : new Status(StatusCode.PermissionDenied, $"{reason} (join-token --role {other} issues one)"));
    }
}
