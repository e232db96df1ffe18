using MeshProtocol;

namespace MeshControlPlane.Certificates;

/// <summary>As what a join token or a certificate of the mesh lets a proxy join.</summary>
/// <param name="Account">The service account.</param>
/// <param name="Role">The role.</param>
internal sealed record JoinGrant(ServiceAccountName Account, JoinRole Role)
{
    /// <summary>What a proxy needs that says this of itself.</summary>
    public static JoinGrant Of(Node node) => new(ServiceAccountName.Of(node), node.Role == NodeRole.Sidecar ? JoinRole.Sidecar : JoinRole.Gateway);

    /// <summary>The role for people and in what is signed.</summary>
    public static string NameOf(JoinRole role) => role == JoinRole.Gateway ? "gateway" : "sidecar";

    /// <summary>Reads what <see cref="NameOf"/> gives.</summary>
    public static JoinRole? TryReadRole(string? name) => name switch
    {
        "gateway" => JoinRole.Gateway,
        "sidecar" => JoinRole.Sidecar,
        _ => null,
    };
}
