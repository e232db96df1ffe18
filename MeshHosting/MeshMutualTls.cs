namespace Aspire.Hosting;

/// <summary>Whether workloads take connections with mutual TLS (<c>PeerAuthentication.spec.mtls.mode</c>).</summary>
public enum MeshMutualTls
{
    /// <summary>With it and without, told apart by the first bytes.</summary>
    Permissive,

    /// <summary>Only with it: who cannot show a certificate of the mesh is turned away.</summary>
    Strict,

    /// <summary>Only without it.</summary>
    Disable,
}
