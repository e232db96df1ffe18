using MeshControlPlane.Observability.Health;
using MeshControlPlane.WebConsole.Live;
using MeshModel.Resources;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Services;

/// <summary>A service, as the list shows it.</summary>
/// <param name="Service">The service.</param>
/// <param name="Workloads">Its workloads, the ready and the others.</param>
/// <param name="Named">How many endpoints it names one by one.</param>
/// <param name="Configuration">The resources that speak of it.</param>
/// <param name="Traffic">What was sent to it in the last minute.</param>
/// <param name="Findings">In its own resource and in those.</param>
internal sealed record ServiceRow(
    MeshService Service, IReadOnlyList<Workload> Workloads, int Named, IReadOnlyList<Resource> Configuration, TrafficSum Traffic, FindingCount Findings)
{
    public string Namespace => Service.Namespace;

    /// <summary>Its name in the namespace, or its host where it has none.</summary>
    public string Name => Service.ShortName ?? Service.Host;

    /// <summary><c>Service</c> or <c>ServiceEntry</c>.</summary>
    public string Kind => Service.Resource.Descriptor.Kind;

    public int Endpoints => Workloads.Count + Named;

    public int Ready => Workloads.Count(workload => workload.Ready) + Named;

    public HealthStatus Health => Endpoints > 0 && Ready == 0 ? HealthStatus.Failure : Traffic.Health;

    /// <summary>The versions of its workloads, each with how many are ready.</summary>
    public IEnumerable<(string Version, int Ready, int All)> Versions => Workloads
        .GroupBy(workload => workload.Node.Labels.TryGetValue("version", out var version) ? version : "")
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count(workload => workload.Ready), group.Count()));
}
