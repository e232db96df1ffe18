namespace Aspire.Hosting;

/// <summary>
/// How an AppHost sets up its mesh. Configuration has the last word: section <c>Mesh</c>, so that
/// <c>--Mesh:IngressPort=0</c> on the command line or <c>Mesh__IngressPort=0</c> in the environment moves a port whatever the AppHost says.
/// </summary>
[AspireExport(ExposeProperties = true)]
public sealed class MeshOptions
{
    /// <summary>The Kubernetes namespace of the workloads. Default: <c>mesh</c>.</summary>
    public string Namespace { get; set; } = "mesh";

    /// <summary>
    /// Where the control plane keeps its state, kubeconfig and certificates, and where logs go. Relative to the AppHost's folder.
    /// Default: <c>.mesh</c> beside that folder. Configuration: <c>Mesh:Dir</c>.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>Port of the Kubernetes-style API; 0 for a free one. Default: 6443. Configuration: <c>Mesh:ApiPort</c>.</summary>
    public int ApiPort { get; set; } = 6443;

    /// <summary>Port that the proxies get their configuration from; 0 for a free one. Default: 15012. Configuration: <c>Mesh:DiscoveryPort</c>.</summary>
    public int DiscoveryPort { get; set; } = 15012;

    /// <summary>Port of the console; 0 for a free one. Default: 20001. Configuration: <c>Mesh:ConsolePort</c>.</summary>
    public int ConsolePort { get; set; } = 20001;

    /// <summary>
    /// Whether the console asks for the token that is in its link, as the Aspire dashboard does. Without it every user of this machine may look:
    /// for automation. Default: true. Configuration: <c>Mesh:ConsoleAuth</c>, <c>token</c> or <c>none</c>.
    /// </summary>
    public bool ConsoleAuthentication { get; set; } = true;

    /// <summary>Port that services send telemetry to, by OTLP over gRPC; 0, the default, for a free one. Configuration: <c>Mesh:OtlpPort</c>.</summary>
    public int OtlpPort { get; set; }

    /// <summary>The same by OTLP over HTTP; 0, the default, for a free one. Configuration: <c>Mesh:OtlpHttpPort</c>.</summary>
    public int OtlpHttpPort { get; set; }

    /// <summary>Port of the first ingress gateway; 0 for a free one. Default: 8080. Configuration: <c>Mesh:IngressPort</c>.</summary>
    public int IngressPort { get; set; } = 8080;

    /// <summary>
    /// Whether workloads take connections without mutual TLS. Applied as the mesh's PeerAuthentication <c>default</c> when the mesh starts; what is changed
    /// there with kubectl after that stays. Default: none, as Istio's own <see cref="MeshMutualTls.Permissive"/>. Configuration: <c>Mesh:MutualTls</c>.
    /// </summary>
    public MeshMutualTls? MutualTls { get; set; }

    /// <summary>
    /// Where the chance of the proxies begins, from 0 on; each proxy's own seed is made of it and of its name. With it, requests that are sent one
    /// after the other meet the same weights, percentages and endpoints in each run. Default: none, each run is different. Configuration: <c>Mesh:Seed</c>.
    /// </summary>
    public long? Seed { get; set; }

    /// <summary>The control plane's executable. Default: the one built along with this library. Configuration: <c>Mesh:ControlPlanePath</c>.</summary>
    public string? ControlPlanePath { get; set; }

    /// <summary>The proxy's executable. Default: the one built along with this library. Configuration: <c>Mesh:ProxyPath</c>.</summary>
    public string? ProxyPath { get; set; }
}
