using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.CircuitBreaking;
using MeshProxy.LoadBalancing;
using MeshProxy.Observability.Traffic;
using MeshProxy.OutlierDetection;

namespace MeshProxy.Configuration;

/// <summary>
/// A cluster as one configuration describes it. Immutable, save for its endpoints where names stand for them, and for the choice among them,
/// which shrinks and grows with their health.
/// </summary>
internal sealed class ClusterModel
{
    private volatile EndpointGroup _group = EndpointGroup.Empty;
    private volatile Choice? _choice;

    public required ClusterState State { get; init; }

    public required Cluster Configuration { get; init; }

    public required EndpointSet EndpointSet { get; init; }

    /// <summary>All endpoints with their weights, the ejected ones too.</summary>
    public EndpointGroup Group => _group;

    /// <summary>All endpoints, the ejected ones too; those that callers asked for among them.</summary>
    public ImmutableArray<EndpointState> Endpoints => Asked is { } asked ? [.. _group.Endpoints, .. asked.All] : _group.Endpoints;

    /// <summary>Where requests that name their destination themselves go; null for a cluster with endpoints of its own alone.</summary>
    public required AskedEndpoints? Asked { get; init; }

    /// <summary>Completes when the names of the endpoints have been asked for once; null where no names stand for them.</summary>
    public required Task? FirstAnswers { get; init; }

    public required ConnectionPool Pool { get; init; }

    /// <summary>Null when nothing is limited.</summary>
    public required CircuitBreaker? CircuitBreaker { get; init; }

    /// <summary>Null when no endpoint is ever ejected.</summary>
    public OutlierDetector? OutlierDetector { get; set; }

    /// <summary>What a request is known by when like requests go to the same endpoint; null when that does not matter.</summary>
    public required HashKey? HashKey { get; init; }

    /// <summary>Where requests that reach no endpoint are counted.</summary>
    public MeterPlace Meter { get; } = new();

    /// <summary>Whether an endpoint is spoken to with the mesh's certificates.</summary>
    public bool SpeaksMeshTlsTo(EndpointState endpoint) => Pool.Settings.Security is { Originator: null } security
        && (security.Configuration.Mode == UpstreamTlsMode.Always || endpoint.Description is { Identity.Length: > 0 });

    /// <summary>Chooses among the endpoints that are in.</summary>
    public LoadBalancer LoadBalancer => _choice!.Balancer;

    /// <summary>Replaces the endpoints; who is to be chosen from must be told next.</summary>
    public void Take(EndpointGroup group) => _group = group;

    /// <param name="healthy">Those of <see cref="Group"/> that are in.</param>
    /// <param name="panicPercent">With a smaller share in than this all are used.</param>
    public void ChooseAmong(EndpointGroup healthy, int panicPercent)
    {
        var all = _group;
        if (_choice is not { } choice || choice.PanicPercent != panicPercent || !choice.All.IsSame(all) || !choice.Healthy.IsSame(healthy))
        {
            _choice = new Choice(all, healthy, panicPercent, LoadBalancer.For(Configuration, State, all, healthy, panicPercent));
        }
    }

    /// <summary>Takes over the tables of the model before, for <see cref="ChooseAmong"/> to keep where they would come out the same.</summary>
    public void ChooseLike(ClusterModel before)
    {
        if (before.Configuration.LoadBalancing == Configuration.LoadBalancing
            && Equals(before.Configuration.ConsistentHashing, Configuration.ConsistentHashing)
            && Equals(before.Configuration.SlowStart, Configuration.SlowStart)
            && Equals(before.Configuration.LocalityWeighting, Configuration.LocalityWeighting))
        {
            _choice = before._choice;
        }
    }

    private sealed record Choice(EndpointGroup All, EndpointGroup Healthy, int PanicPercent, LoadBalancer Balancer);
}
