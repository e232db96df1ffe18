using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>A cluster, and the port and subset whose endpoints it has.</summary>
internal readonly record struct OutboundCluster(Cluster Cluster, MeshService Service, MeshServicePort Port, AppliedSubset? Subset)
{
    /// <summary>Whether its addresses are known before a request comes.</summary>
    public bool HasEndpoints => Cluster.Kind is not (ClusterKind.OriginalDestination or ClusterKind.DynamicDns);
}
