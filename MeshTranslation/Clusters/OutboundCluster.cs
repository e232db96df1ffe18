using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>A cluster, and the port and subset whose endpoints it has.</summary>
/// <param name="Cluster">The cluster; its weighing of localities is joined to it with the endpoints.</param>
/// <param name="Service">The service.</param>
/// <param name="Port">The service's port.</param>
/// <param name="Subset">The subset; <see langword="null"/> for all endpoints.</param>
/// <param name="Localities">What its rule says of localities.</param>
internal sealed record OutboundCluster(Cluster Cluster, MeshService Service, MeshServicePort Port, AppliedSubset? Subset, LocalityLoadBalancer? Localities)
{
    /// <summary>
    /// All that its endpoints are found by: two callers may see different services of one host, and different rules that use one subset name.
    /// </summary>
    public string EndpointKey { get; } = string.Join(
        '\n',
        [
            Service.Namespace, Cluster.Name,
            .. Subset?.Subset.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}") ?? [],
        ]);

    /// <summary>Whether its addresses are known before a request comes.</summary>
    public bool HasEndpoints => Cluster.Kind is not (ClusterKind.OriginalDestination or ClusterKind.DynamicDns);
}
