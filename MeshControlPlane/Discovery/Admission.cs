using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>As whom a caller may act.</summary>
/// <param name="Account">The service account; null for any.</param>
/// <param name="Credential">What says so, for people.</param>
internal sealed record Admission(ServiceAccountName? Account, string Credential)
{
    /// <exception cref="RpcException">PERMISSION_DENIED: it may not act for this node.</exception>
    public void Require(Node node)
    {
        var wanted = ServiceAccountName.Of(node);
        if (Account is not null && Account != wanted)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"the {Credential} is for service account '{Account}', not for '{wanted}'"));
        }
    }
}
