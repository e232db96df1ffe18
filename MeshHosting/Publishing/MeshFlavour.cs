namespace Aspire.Hosting;

/// <summary>Who does the mesh's work on a cluster.</summary>
public enum MeshFlavour
{
    /// <summary>Istio, which is installed on the cluster and puts its own sidecars into the pods.</summary>
    Istio,

    /// <summary>The control plane and the proxies of this mesh; the cluster has no Istio.</summary>
    Sidecar,
}
