using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.CircuitBreaking;
using MeshProxy.LoadBalancing;
using MeshProxy.OutlierDetection;

namespace MeshProxy.Configuration;

/// <summary>A cluster as one configuration describes it. Immutable, save for the choice among its endpoints, which shrinks and grows with their health.</summary>
internal sealed class ClusterModel
{
    private volatile LoadBalancer? _loadBalancer;

    public required ClusterState State { get; init; }

    public required Cluster Configuration { get; init; }

    public required EndpointSet EndpointSet { get; init; }

    /// <summary>All endpoints, the ejected ones too.</summary>
    public required ImmutableArray<EndpointState> Endpoints { get; init; }

    public required ConnectionPool Pool { get; init; }

    /// <summary>Null when nothing is limited.</summary>
    public required CircuitBreaker? CircuitBreaker { get; init; }

    /// <summary>Null when no endpoint is ever ejected.</summary>
    public OutlierDetector? OutlierDetector { get; set; }

    /// <summary>What a request is known by when like requests go to the same endpoint; null when that does not matter.</summary>
    public required HashKey? HashKey { get; init; }

    /// <summary>Chooses among the endpoints that are in.</summary>
    public LoadBalancer LoadBalancer => _loadBalancer!;

    public void ChooseFrom(ImmutableArray<EndpointState> endpoints)
    {
        if (_loadBalancer is null || !_loadBalancer.Endpoints.AsSpan().SequenceEqual(endpoints.AsSpan()))
        {
            _loadBalancer = LoadBalancer.For(Configuration, State, endpoints);
        }
    }

    /// <summary>Takes over the tables of the model before, where they would come out the same.</summary>
    public void ChooseLike(ClusterModel before)
    {
        if (before.Configuration.LoadBalancing == Configuration.LoadBalancing
            && Equals(before.Configuration.ConsistentHashing, Configuration.ConsistentHashing)
            && Equals(before.Configuration.SlowStart, Configuration.SlowStart))
        {
            _loadBalancer = before._loadBalancer;
        }
    }
}
