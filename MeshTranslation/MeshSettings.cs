using MeshModel.Mesh;
using MeshModel.Networking;

namespace MeshTranslation;

/// <summary>What holds for the whole mesh; Istio's MeshConfig, the part that translation reads.</summary>
public sealed record MeshSettings
{
    /// <summary>Last part of the full names of services. Default <c>cluster.local</c>.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The namespace whose DestinationRules count for every caller. Default <c>istio-system</c>.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>Whether a sidecar passes on requests to hosts that nobody has declared (<c>ALLOW_ANY</c>, the default) or refuses them (<c>REGISTRY_ONLY</c>).</summary>
    public bool AllowUnknownHosts { get; init; } = true;

    /// <summary>Retries of routes that say nothing of them (<c>defaultHttpRetryPolicy</c>); <see langword="null"/> for the proxies' own policy.</summary>
    public HttpRetry? DefaultRetries { get; init; }

    /// <summary>The <c>exportTo</c> of VirtualServices that have none; empty, the default, means all namespaces.</summary>
    public IReadOnlyList<string> DefaultVirtualServiceExportTo { get; init; } = [];

    /// <summary>The <c>exportTo</c> of DestinationRules that have none; empty, the default, means all namespaces.</summary>
    public IReadOnlyList<string> DefaultDestinationRuleExportTo { get; init; } = [];

    /// <summary>The export of Services and ServiceEntries that say nothing of it; empty, the default, means all namespaces.</summary>
    public IReadOnlyList<string> DefaultServiceExportTo { get; init; } = [];

    /// <summary>Longest time to connect to an endpoint where no DestinationRule says; <see langword="null"/> for the proxies' own (10 s).</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>
    /// What stands in for the <c>connectionPool</c> and <c>outlierDetection</c> that no DestinationRule gives (<c>defaultTrafficPolicy</c>); the other
    /// blocks are not looked at, as in Istio.
    /// </summary>
    public TrafficPolicy? DefaultTrafficPolicy { get; init; }

    /// <summary>What is done to paths before they are matched and sent on. Default <see cref="PathNormalization.Default"/>.</summary>
    public PathNormalization PathNormalization { get; init; } = PathNormalization.Default;

    /// <summary>File of the access log; empty turns it off. Default <c>/dev/stdout</c>.</summary>
    public string AccessLogFile { get; init; } = "/dev/stdout";

    /// <summary>Form of the access log's lines. Default <see cref="AccessLogEncoding.Text"/>.</summary>
    public AccessLogEncoding AccessLogEncoding { get; init; } = AccessLogEncoding.Text;

    /// <summary>Format of the access log's lines; empty for Istio's own.</summary>
    public string AccessLogFormat { get; init; } = "";

    /// <summary>First part of the identities of workloads. Default <c>cluster.local</c>.</summary>
    public string TrustDomain { get; init; } = "cluster.local";

    /// <summary>Further trust domains whose workloads are the mesh's (<c>trustDomainAliases</c>), such as one of before. Default none.</summary>
    public IReadOnlyList<string> TrustDomainAliases { get; init; } = [];

    /// <summary>Proxies before the gateways whose <c>x-forwarded-for</c> is believed (<c>gatewayTopology.numTrustedProxies</c>). Default 0.</summary>
    public int TrustedProxies { get; init; }

    /// <summary>What gateways do with <c>x-forwarded-client-cert</c> (<c>gatewayTopology.forwardClientCertDetails</c>). Default <see cref="ForwardClientCertDetails.Undefined"/>.</summary>
    public ForwardClientCertDetails GatewayClientCertificates { get; init; }

    /// <summary>Headers that proxies set (<c>proxyHeaders</c>); <see langword="null"/> for Istio's defaults.</summary>
    public MeshModel.Mesh.ProxyHeaders? ProxyHeaders { get; init; }

    /// <summary>Whether ports that are declared as HTTP are spoken to in HTTP/2 where no DestinationRule says (<c>h2UpgradePolicy</c>). Default <see langword="false"/>.</summary>
    public bool UpgradesToHttp2 { get; init; }

    /// <summary>
    /// What is appended to the host of mirrored requests: <c>-shadow</c> with Istio's <c>DISABLE_SHADOW_HOST_SUFFIX=false</c>, as it was up to 1.27. Default empty.
    /// </summary>
    public string MirrorHostSuffix { get; init; } = "";

    /// <summary>Locality rules where a DestinationRule gives none (<c>localityLbSetting</c>); <see langword="null"/> when the mesh gives none either.</summary>
    public LocalityLoadBalancer? LocalityLoadBalancing { get; init; }

    /// <summary>Traces, logs and metrics, where no Telemetry says otherwise.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>The settings that a MeshConfig asks for; what it leaves out has its default.</summary>
    public static MeshSettings From(MeshConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var defaults = new MeshSettings();
        return new MeshSettings
        {
            AllowUnknownHosts = config.OutboundTrafficPolicy?.Mode != OutboundTrafficMode.RegistryOnly,
            DefaultRetries = config.DefaultHttpRetryPolicy,
            DefaultVirtualServiceExportTo = config.DefaultVirtualServiceExportTo,
            DefaultDestinationRuleExportTo = config.DefaultDestinationRuleExportTo,
            DefaultServiceExportTo = config.DefaultServiceExportTo,
            ConnectTimeout = config.ConnectTimeout,
            DefaultTrafficPolicy = config.DefaultTrafficPolicy,
            PathNormalization = config.PathNormalization?.Normalization ?? PathNormalization.Default,
            AccessLogFile = config.AccessLogFile ?? defaults.AccessLogFile,
            AccessLogEncoding = config.AccessLogEncoding == MeshModel.Mesh.AccessLogEncoding.Json ? AccessLogEncoding.Json : AccessLogEncoding.Text,
            AccessLogFormat = config.AccessLogFormat ?? "",
            TrustDomain = string.IsNullOrEmpty(config.TrustDomain) ? defaults.TrustDomain : config.TrustDomain,
            TrustDomainAliases = config.TrustDomainAliases,
            LocalityLoadBalancing = config.LocalityLbSetting,
            UpgradesToHttp2 = config.H2UpgradePolicy == H2UpgradePolicy.Upgrade,
            TrustedProxies = config.DefaultConfig?.GatewayTopology?.NumTrustedProxies ?? 0,
            GatewayClientCertificates = config.DefaultConfig?.GatewayTopology?.ForwardClientCertDetails ?? ForwardClientCertDetails.Undefined,
            ProxyHeaders = config.DefaultConfig?.ProxyHeaders,
            Telemetry = TelemetrySettings.From(config),
        };
    }
}
