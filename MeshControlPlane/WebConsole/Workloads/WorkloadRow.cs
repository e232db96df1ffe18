using MeshControlPlane.Observability.Health;
using MeshControlPlane.WebConsole.Live;
using MeshControlPlane.WebConsole.Proxies;
using MeshTranslation.Registry;

namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>A workload, as the list shows it.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Health">By its traffic and its readiness together.</param>
/// <param name="Inbound">What came in in the last minute.</param>
/// <param name="Outbound">What it sent.</param>
/// <param name="MutualTls">Which connections it takes from peers; empty for a gateway.</param>
/// <param name="Findings">Of the resources that are for it.</param>
/// <param name="Progress">How far its proxy is; <see langword="null"/> for a moment after it has joined.</param>
internal sealed record WorkloadRow(
    Workload Workload, HealthStatus Health, TrafficSum Inbound, TrafficSum Outbound, string MutualTls, FindingCount Findings, ProxyProgress? Progress)
{
    public string Namespace => Workload.Node.Namespace;

    public string Name => Workload.Node.Name;

    public string App => Label("app");

    public string Version => Label("version");

    /// <summary>Labels as kubectl writes them.</summary>
    public string Labels =>
        string.Join(", ", Workload.Node.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    private string Label(string name) => Workload.Node.Labels.TryGetValue(name, out var value) ? value : "";
}
