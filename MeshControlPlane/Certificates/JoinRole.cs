namespace MeshControlPlane.Certificates;

/// <summary>What a proxy may join as: gateways are given the keys of their Gateways' certificates, and sidecars never are.</summary>
internal enum JoinRole
{
    Sidecar,

    /// <summary>Of either kind, ingress or egress.</summary>
    Gateway,
}
