using MeshControlPlane.Discovery;
using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.Registry;
using MeshControlPlane.WebConsole.Live;
using MeshControlPlane.WebConsole.Proxies;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>All workloads, as the list shows them.</summary>
internal sealed class WorkloadTable(
    IWorkloadRegistry registry, ConfigurationSource source, RecentTraffic traffic, ProxyProgressTable progress, RelatedConfiguration configuration)
{
    /// <summary>All of them, by namespace and name.</summary>
    public IReadOnlyList<WorkloadRow> Rows()
    {
        var slice = traffic.LastMinute();
        var inbound = slice.Flows.Where(flow => flow.Key.Reporter == FlowReporter.Destination)
            .ToLookup(flow => (flow.Key.Destination.Namespace, flow.Key.Destination.Workload));
        var outbound = slice.Flows.Where(flow => flow.Key.Reporter == FlowReporter.Source)
            .ToLookup(flow => (flow.Key.Source.Namespace, flow.Key.Source.Workload));
        var progresses = progress.Current();
        return
        [
            .. registry.Current.Workloads.Select(workload => RowOf(
                workload, progresses, TrafficSum.Of(inbound[(workload.Node.Namespace, workload.Node.Name)], slice.Length),
                TrafficSum.Of(outbound[(workload.Node.Namespace, workload.Node.Name)], slice.Length))),
        ];
    }

    /// <summary>One of them; <see langword="null"/> when nobody of that name is in the mesh.</summary>
    public WorkloadRow? Find(string @namespace, string name)
    {
        if (registry.Current.Workloads.FirstOrDefault(workload => workload.Node.Name == name && workload.Node.Namespace == @namespace) is not { } workload)
        {
            return null;
        }

        var slice = traffic.LastMinute();
        return RowOf(
            workload, progress.Current(), TrafficSum.Of(slice.Inbound(@namespace, name), slice.Length), TrafficSum
                .Of(slice.Outbound(@namespace, name), slice.Length));
    }

    /// <summary>The services that a workload belongs to.</summary>
    public IReadOnlyList<MeshService> ServicesOf(Node node) => ServicesOf(node, source.Current.View.Resources);

    /// <summary>The resources of Istio's that are for a workload.</summary>
    public IReadOnlyList<Resource> ConfigurationOf(Node node) => configuration.OfWorkload(node, ServicesOf(node));

    private static IReadOnlyList<MeshService> ServicesOf(Node node, MeshResources resources) =>
    [
        .. resources.Services.Where(service => service.Namespace == node.Namespace && service.Selector.Count > 0
            && service.Selector.All(label => node.Labels.TryGetValue(label.Key, out var value) && value == label.Value)),
    ];

    private WorkloadRow RowOf(Workload workload, IReadOnlyDictionary<string, ProxyProgress> progresses, TrafficSum inbound, TrafficSum outbound)
    {
        var (node, resources) = (workload.Node, source.Current.View.Resources);
        return new WorkloadRow(
            workload, HealthOf(workload, inbound, outbound), inbound, outbound,
            node.Role == NodeRole.Sidecar ? resources.Peers.Describe(node) : "",
            configuration.FindingsIn(configuration.OfWorkload(node, ServicesOf(node, resources))),
            progresses.GetValueOrDefault(node.InstanceId));
    }

    // Who gets no traffic because it is not ready shows no errors.
    private static HealthStatus HealthOf(Workload workload, TrafficSum inbound, TrafficSum outbound) => !workload.Ready
        ? HealthStatus.Failure
        : (HealthStatus)Math.Max((int)inbound.Health, (int)outbound.Health);
}
