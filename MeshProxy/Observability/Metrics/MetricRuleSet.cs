using MeshProtocol;
using MeshProxy.Observability.Traffic;
using MeshRouting;

namespace MeshProxy.Observability.Metrics;

/// <summary>What is otherwise than Istio's metrics are (Telemetry's overrides). Reports to the control plane do not ask for it.</summary>
/// <param name="Source">For what this side sends; null for nothing.</param>
/// <param name="Destination">For what it is sent.</param>
internal sealed record MetricRuleSet(MetricRules? Source, MetricRules? Destination)
{
    public static MetricRuleSet None { get; } = new(null, null);

    /// <exception cref="ArgumentException">They cannot be used.</exception>
    public static MetricRuleSet Compile(RoutingSnapshot routing, MetricRuleSet? before, ILogger logger)
    {
        // What a proxy is asked for is the same at all its listeners of a direction.
        MetricSettings? Of(bool isInbound) => routing.Listeners
            .Where(listener => listener.Configuration.Direction == ListenerDirection.Inbound == isInbound)
            .Select(listener => listener.Configuration.Metrics)
            .FirstOrDefault(settings => settings is not null);
        return new MetricRuleSet(
            MetricRules.Compile(Of(isInbound: false), before?.Source, logger), MetricRules.Compile(Of(isInbound: true), before?.Destination, logger));
    }

    /// <summary>Those of a flow.</summary>
    public MetricRules? For(FlowLabels labels) => labels.IsSource ? Source : Destination;

    /// <summary>Where something of a flow is counted: in the flow, and by its labels if there are any of its own.</summary>
    public FlowCounters Counters(FlowCounters flow, in LabelSource source)
    {
        var rules = For(flow.Labels);
        var labelled = rules is null ? null : flow.Labels.Protocol == TrafficProtocol.Tcp ? rules.Connections : rules.Requests;
        return labelled is null ? flow : labelled.Find(flow, source);
    }
}
