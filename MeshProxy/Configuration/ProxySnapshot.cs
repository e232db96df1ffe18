using System.Collections.Immutable;
using MeshProxy.Forwarding;
using MeshProxy.Tls;
using MeshRouting;

namespace MeshProxy.Configuration;

/// <summary>All that a request needs to know. Captured once per request; replaced as a whole.</summary>
internal sealed class ProxySnapshot
{
    public required RoutingSnapshot Routing { get; init; }

    /// <summary>By <see cref="WeightedClusterModel.ClusterIndex"/>.</summary>
    public required ImmutableArray<ClusterModel> Clusters { get; init; }

    /// <summary>What happens to a request on its way upstream, by <see cref="RouteModel.Index"/>.</summary>
    public required ImmutableArray<IForwardingStage> Stages { get; init; }

    /// <summary>Where TLS is ended, by <see cref="FilterChainModel.Index"/>; null where it is not, or where there is no certificate yet.</summary>
    public required ImmutableArray<TlsServer?> Tls { get; init; }
}
