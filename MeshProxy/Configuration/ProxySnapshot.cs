using System.Collections.Immutable;
using MeshProxy.Authorization;
using MeshProxy.Forwarding;
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

    /// <summary>What checks that which comes in.</summary>
    public required ListenerGates Gates { get; init; }
}
