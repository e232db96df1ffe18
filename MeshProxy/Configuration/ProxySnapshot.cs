using System.Collections.Frozen;
using System.Collections.Immutable;
using MeshProxy.AccessLogging;
using MeshProxy.Authorization;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshProxy.Observability.Metrics;
using MeshProxy.Tls;
using MeshProxy.Tracing;
using MeshRouting;

namespace MeshProxy.Configuration;

/// <summary>All that a request needs to know. Captured once per request; replaced as a whole.</summary>
internal sealed record ProxySnapshot
{
    public required RoutingSnapshot Routing { get; init; }

    /// <summary>By <see cref="WeightedClusterModel.ClusterIndex"/>.</summary>
    public required ImmutableArray<ClusterModel> Clusters { get; init; }

    /// <summary>What happens to a request on its way upstream, by <see cref="RouteModel.Index"/>.</summary>
    public required ImmutableArray<IForwardingStage> Stages { get; init; }

    /// <summary>What checks that which comes in.</summary>
    public required ListenerGates Gates { get; init; }

    /// <summary>Where the requests of each listener are logged; without those that are not.</summary>
    public required FrozenDictionary<ListenerModel, AccessLogSink> AccessLogs { get; init; }

    /// <summary>How the requests of each listener are traced; without those that are not.</summary>
    public required FrozenDictionary<ListenerModel, TracingModel> Tracing { get; init; }

    /// <summary>Which of the metrics are told otherwise than Istio's.</summary>
    public required MetricRuleSet Metrics { get; init; }

    /// <summary>The log for what comes in at a port but is no request that can be routed.</summary>
    public AccessLogSink? AccessLogFor(ListenerSlot slot) =>
        Routing.FindListener(slot.Direction, slot.MeshPort) is { } listener ? AccessLogs.GetValueOrDefault(listener) : null;

    /// <summary>Where TLS is ended, by <see cref="FilterChainModel.Index"/>; null where it is not, or where there is no certificate yet.</summary>
    public required ImmutableArray<TlsServer?> Tls { get; init; }
}
