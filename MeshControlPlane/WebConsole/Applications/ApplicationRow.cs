using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Live;
using MeshControlPlane.WebConsole.Workloads;

namespace MeshControlPlane.WebConsole.Applications;

/// <summary>An application: the workloads of a namespace that have the same label <c>app</c>.</summary>
/// <param name="Namespace">Of its workloads.</param>
/// <param name="Name">The label.</param>
/// <param name="Workloads">By name.</param>
/// <param name="Inbound">What they took in in the last minute, all together.</param>
internal sealed record ApplicationRow(string Namespace, string Name, IReadOnlyList<WorkloadRow> Workloads, TrafficSum Inbound)
{
    /// <summary>That of the worst of them.</summary>
    public HealthStatus Health => Workloads.Max(workload => workload.Health);

    public int Ready => Workloads.Count(workload => workload.Workload.Ready);

    /// <summary>Their versions, in order.</summary>
    public IReadOnlyList<string> Versions =>
        [.. Workloads.Select(workload => workload.Version).Where(version => version.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The page of an application.</summary>
    public static string Link(string @namespace, string name, string tab = "") =>
        $"applications/{Uri.EscapeDataString(@namespace)}/{Uri.EscapeDataString(name)}{(tab.Length == 0 ? "" : "/")}{tab}";

    /// <summary>All applications of the mesh. A workload without the label is none.</summary>
    public static IReadOnlyList<ApplicationRow> Of(IReadOnlyList<WorkloadRow> workloads, TrafficSlice slice) =>
    [
        .. workloads.Where(workload => workload.App.Length > 0)
            .GroupBy(workload => (workload.Namespace, workload.App))
            .Select(group => new ApplicationRow(group.Key.Namespace, group.Key.App,
                [.. group.OrderBy(workload => workload.Name, StringComparer.Ordinal)], TrafficOf(group, slice))),
    ];

    // A gateway is judged by what it sends on: nobody's proxy counts what comes to it.
    private static TrafficSum TrafficOf(IEnumerable<WorkloadRow> workloads, TrafficSlice slice) => TrafficSum.Of(
        workloads.SelectMany(row => row.Workload.Node.Role == MeshProtocol.NodeRole.Sidecar
            ? slice.Inbound(row.Namespace, row.Name) : slice.Outbound(row.Namespace, row.Name)),
        slice.Length);
}
