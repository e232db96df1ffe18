using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>Which flows tell of a workload or a service, so that no request is counted twice.</summary>
internal static class Sides
{
    /// <summary>What comes in at a workload, as its own proxy counted it.</summary>
    public static IEnumerable<Flow> Inbound(this TrafficSlice slice, string @namespace, string workload) => slice.Flows.Where(flow =>
        flow.Key.Reporter == FlowReporter.Destination && flow.Key.Destination.Workload == workload && flow.Key.Destination.Namespace == @namespace);

    /// <summary>What a workload sends, as its own proxy counted it.</summary>
    public static IEnumerable<Flow> Outbound(this TrafficSlice slice, string @namespace, string workload) => slice.Flows.Where(flow =>
        flow.Key.Reporter == FlowReporter.Source && flow.Key.Source.Workload == workload && flow.Key.Source.Namespace == @namespace);

    /// <summary>
    /// What is sent to a service: counted by its callers, since they know of requests too that never got there; by itself for callers without a proxy.
    /// </summary>
    public static IEnumerable<Flow> ToService(this TrafficSlice slice, string host) => slice.Flows.Where(flow => IsCounted(flow) && flow.Key.Service == host);

    /// <summary>Whether a flow is counted where each request counts once.</summary>
    public static bool IsCounted(Flow flow) =>
        flow.Key.Reporter == FlowReporter.Source || flow.Key.Source.Workload == TrafficParty.UnknownName;
}
