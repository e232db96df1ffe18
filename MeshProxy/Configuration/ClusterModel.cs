using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.LoadBalancing;

namespace MeshProxy.Configuration;

/// <summary>A cluster as one configuration describes it. Immutable.</summary>
internal sealed class ClusterModel
{
    public required ClusterState State { get; init; }

    public required Cluster Configuration { get; init; }

    public required EndpointSet EndpointSet { get; init; }

    public required ImmutableArray<EndpointState> Endpoints { get; init; }

    public required ConnectionPool Pool { get; init; }

    public required LoadBalancer LoadBalancer { get; init; }
}
