namespace MeshControlPlane.Api.Access;

/// <summary>The groups of users, as Kubernetes has them in the organisation of a client certificate.</summary>
internal static class ApiGroups
{
    /// <summary>Kubernetes' own: may do everything.</summary>
    public const string Masters = "system:masters";

    /// <summary>May read everything but Secrets.</summary>
    public const string Readers = "mesh:readers";

    /// <summary>Kubernetes' own: everybody who has shown who they are.</summary>
    public const string Authenticated = "system:authenticated";
}
