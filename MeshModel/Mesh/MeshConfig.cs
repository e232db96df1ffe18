using System.Text.Json;
using MeshModel.Networking;
using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>
/// Istio's <c>MeshConfig</c>: what holds for the whole mesh. It is the YAML text under the key <c>mesh</c> of the ConfigMap <c>istio</c> in namespace
/// <c>istio-system</c>; see <see cref="MeshConfigText"/>.
/// </summary>
public sealed record MeshConfig
{
    [Field("What sidecars do with requests to hosts that nobody has declared.")]
    public OutboundTraffic? OutboundTrafficPolicy { get; init; }

    [Field("Retries of routes that say nothing of them.")]
    public HttpRetry? DefaultHttpRetryPolicy { get; init; }

    [Field("connectionPool and outlierDetection where no DestinationRule gives the block.")]
    public TrafficPolicy? DefaultTrafficPolicy { get; init; }

    [Field("The exportTo of VirtualServices that have none.")]
    public IReadOnlyList<string> DefaultVirtualServiceExportTo { get; init; } = [];

    [Field("The exportTo of DestinationRules that have none.")]
    public IReadOnlyList<string> DefaultDestinationRuleExportTo { get; init; } = [];

    [Field("Where Services and ServiceEntries that say nothing may be used.")]
    public IReadOnlyList<string> DefaultServiceExportTo { get; init; } = [];

    [Field("Longest time to connect to an endpoint where no DestinationRule says.")]
    public TimeSpan? ConnectTimeout { get; init; }

    [Field("What is done to paths before they are matched and sent on.")]
    public ProxyPathNormalization? PathNormalization { get; init; }

    [Field("File of the access log; empty turns it off.")]
    public string? AccessLogFile { get; init; }

    [Field("Form of the access log's lines.")]
    public AccessLogEncoding? AccessLogEncoding { get; init; }

    [Field("Format of the access log's lines.")]
    public string? AccessLogFormat { get; init; }

    [Field("Locality rules where a DestinationRule gives none.")]
    public LocalityLoadBalancer? LocalityLbSetting { get; init; }

    [Field("First part of the identities of workloads.")]
    public string? TrustDomain { get; init; }

    [Field("Namespace whose resources count for all others.")]
    [WithoutEffect("is accepted but has no effect: the root namespace of this mesh is istio-system", Except = "istio-system")]
    public string? RootNamespace { get; init; }

    [Field("Port that captured connections come in on.")]
    [WithoutEffect]
    public int? ProxyListenPort { get; init; }

    [Field("Port that captured inbound connections come in on.")]
    [WithoutEffect]
    public int? ProxyInboundListenPort { get; init; }

    [Field("Port of an HTTP proxy in each sidecar.")]
    [WithoutEffect]
    public int? ProxyHttpPort { get; init; }

    [Field("Probes of connections that are silent.")]
    [WithoutEffect]
    public TcpKeepalive? TcpKeepalive { get; init; }

    [Field("Whether requests are traced where no Telemetry says; true when left out.")]
    public bool? EnableTracing { get; init; }

    [Field("Whether proxies use mutual TLS among themselves without being asked.")]
    [WithoutEffect]
    public bool? EnableAutoMtls { get; init; }

    [Field("Settings of the proxies themselves.")]
    public ProxyConfig? DefaultConfig { get; init; }

    [Field("Inbound requests to ports that nobody has declared.")]
    [WithoutEffect]
    public JsonElement? InboundTrafficPolicy { get; init; }

    [Field("Class of the Ingress resources that are read.")]
    [WithoutEffect]
    public string? IngressClass { get; init; }

    [Field("Service of the ingress gateway.")]
    [WithoutEffect]
    public string? IngressService { get; init; }

    [Field("Which Ingress resources are read.")]
    [WithoutEffect]
    public string? IngressControllerMode { get; init; }

    [Field("Label value of the ingress gateway.")]
    [WithoutEffect]
    public string? IngressSelector { get; init; }

    [Field("Whether access logs go to a gRPC service.")]
    [WithoutEffect]
    public bool? EnableEnvoyAccessLogService { get; init; }

    [Field("Whether listeners keep no access log of connections.")]
    [WithoutEffect]
    public bool? DisableEnvoyListenerLog { get; init; }

    [Field("Other sources of configuration.")]
    [WithoutEffect]
    public IReadOnlyList<JsonElement> ConfigSources { get; init; } = [];

    [Field("Other names for the trust domain.")]
    public IReadOnlyList<string> TrustDomainAliases { get; init; } = [];

    [Field("Further roots of trust.")]
    [WithoutEffect]
    public IReadOnlyList<JsonElement> CaCertificates { get; init; } = [];

    [Field("How often host names are resolved.")]
    [WithoutEffect]
    public TimeSpan? DnsRefreshRate { get; init; }

    [Field("Whether ports that are declared as HTTP are spoken to in HTTP/2 where no DestinationRule says.")]
    public H2UpgradePolicy? H2UpgradePolicy { get; init; }

    [Field("Pattern of the statistics' names of inbound clusters.")]
    [WithoutEffect]
    public string? InboundClusterStatName { get; init; }

    [Field("Pattern of the statistics' names of outbound clusters.")]
    [WithoutEffect]
    public string? OutboundClusterStatName { get; init; }

    [Field("Certificates that the control plane makes. Deprecated.")]
    [WithoutEffect]
    public IReadOnlyList<JsonElement> Certificates { get; init; } = [];

    [Field("Settings of single services.")]
    [WithoutEffect]
    public IReadOnlyList<JsonElement> ServiceSettings { get; init; } = [];

    [Field("Whether the application's metrics are told with the proxy's.")]
    [WithoutEffect]
    public bool? EnablePrometheusMerge { get; init; }

    [Field("Whether clients check server certificates by the system's roots. Deprecated.")]
    [WithoutEffect]
    public bool? VerifyCertificateAtClient { get; init; }

    [Field("An outside certificate authority.")]
    [WithoutEffect]
    public JsonElement? Ca { get; init; }

    [Field("Outside services for traces, logs, metrics and authorization.")]
    public IReadOnlyList<ExtensionProvider> ExtensionProviders { get; init; } = [];

    [Field("Which of them are used where nothing says.")]
    public DefaultProviders? DefaultProviders { get; init; }

    [Field("Labels of the namespaces that belong to the mesh.")]
    [WithoutEffect]
    public IReadOnlyList<JsonElement> DiscoverySelectors { get; init; } = [];

    [Field("TLS between the proxies.")]
    [WithoutEffect]
    public JsonElement? MeshMTLS { get; init; }

    [Field("TLS of gateways and to the outside.")]
    [WithoutEffect]
    public JsonElement? TlsDefaults { get; init; }

    [Field("Longest silence of a tunnel between proxies.", AnyDuration = true)]
    [WithoutEffect]
    public TimeSpan? HboneIdleTimeout { get; init; }

    [Field("Which services are seen from other clusters.")]
    [WithoutEffect]
    public IReadOnlyList<JsonElement> ServiceScopeConfigs { get; init; } = [];

    /// <summary>The provider of a name, whose letter case does not count; <see langword="null"/> when there is none. Istio's own are there without being declared.</summary>
    public ExtensionProvider? FindProvider(string name) =>
        ExtensionProviders.Concat(OwnProviders).FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<ExtensionProvider> OwnProviders { get; } =
    [
        new() { Name = "envoy", EnvoyFileAccessLog = new FileAccessLogProvider { Path = "/dev/stdout" } },
        new() { Name = "prometheus", Prometheus = JsonSerializer.SerializeToElement(new { }) },
    ];
}
