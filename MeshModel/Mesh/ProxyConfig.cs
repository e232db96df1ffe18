using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>ProxyConfig</c>: settings of the proxies themselves.</summary>
public sealed record ProxyConfig
{
    [Field("The proxies before the gateways.")]
    public GatewayTopology? GatewayTopology { get; init; }

    [Field("Headers that proxies set.")]
    public ProxyHeaders? ProxyHeaders { get; init; }

    [Field("Directory of the generated configuration.")]
    [WithoutEffect]
    public JsonElement? ConfigPath { get; init; }

    [Field("Path of the proxy.")]
    [WithoutEffect]
    public JsonElement? BinaryPath { get; init; }

    [Field("Name of the service beside the proxy.")]
    [WithoutEffect]
    public JsonElement? ServiceCluster { get; init; }

    [Field("What the proxy calls itself in traces.")]
    [WithoutEffect]
    public JsonElement? TracingServiceName { get; init; }

    [Field("How long connections are drained at a hot restart.")]
    [WithoutEffect]
    public JsonElement? DrainDuration { get; init; }

    [Field("How long the old process lives at a hot restart.")]
    [WithoutEffect]
    public JsonElement? ParentShutdownDuration { get; init; }

    [Field("Address of the control plane.")]
    [WithoutEffect]
    public JsonElement? DiscoveryAddress { get; init; }

    [Field("Deprecated.")]
    [WithoutEffect]
    public JsonElement? DiscoveryRefreshDelay { get; init; }

    [Field("Address of Zipkin. Deprecated.")]
    [WithoutEffect]
    public JsonElement? ZipkinAddress { get; init; }

    [Field("Where statistics are sent.")]
    [WithoutEffect]
    public JsonElement? StatsdUdpAddress { get; init; }

    [Field("Deprecated.")]
    [WithoutEffect]
    public JsonElement? EnvoyMetricsServiceAddress { get; init; }

    [Field("Port of the administration pages.")]
    [WithoutEffect]
    public JsonElement? ProxyAdminPort { get; init; }

    [Field("Deprecated.")]
    [WithoutEffect]
    public JsonElement? AvailabilityZone { get; init; }

    [Field("How the proxy knows the control plane.")]
    [WithoutEffect]
    public JsonElement? ControlPlaneAuthPolicy { get; init; }

    [Field("Another bootstrap configuration.")]
    [WithoutEffect]
    public JsonElement? CustomConfigFile { get; init; }

    [Field("Longest name of a statistic.")]
    [WithoutEffect]
    public JsonElement? StatNameLength { get; init; }

    [Field("Number of worker threads.")]
    [WithoutEffect]
    public JsonElement? Concurrency { get; init; }

    [Field("Template of the bootstrap configuration.")]
    [WithoutEffect]
    public JsonElement? ProxyBootstrapTemplatePath { get; init; }

    [Field("How inbound connections are captured.")]
    [WithoutEffect]
    public JsonElement? InterceptionMode { get; init; }

    [Field("Which requests are traced, and what their spans say.")]
    public ProxyTracing? Tracing { get; init; }

    [Field("Deprecated.")]
    [WithoutEffect]
    public JsonElement? Sds { get; init; }

    [Field("Where access logs are sent.")]
    [WithoutEffect]
    public JsonElement? EnvoyAccessLogService { get; init; }

    [Field("Where metrics are sent.")]
    [WithoutEffect]
    public JsonElement? EnvoyMetricsService { get; init; }

    [Field("Environment variables of the proxy.")]
    [WithoutEffect]
    public JsonElement? ProxyMetadata { get; init; }

    [Field("Values of Envoy's runtime.")]
    [WithoutEffect]
    public JsonElement? RuntimeValues { get; init; }

    [Field("Port of the agent.")]
    [WithoutEffect]
    public JsonElement? StatusPort { get; init; }

    [Field("Further tags of metrics.")]
    [WithoutEffect]
    public JsonElement? ExtraStatTags { get; init; }

    [Field("How long a proxy that stops waits for its connections.")]
    [WithoutEffect]
    public JsonElement? TerminationDrainDuration { get; init; }

    [Field("Name of the mesh in telemetry.")]
    [WithoutEffect]
    public JsonElement? MeshId { get; init; }

    [Field("Probe of workloads that are virtual machines.")]
    [WithoutEffect]
    public JsonElement? ReadinessProbe { get; init; }

    [Field("Further statistics.")]
    [WithoutEffect]
    public JsonElement? ProxyStatsMatcher { get; init; }

    [Field("Whether the application starts after its proxy.")]
    [WithoutEffect]
    public JsonElement? HoldApplicationUntilProxyStarts { get; init; }

    [Field("Further roots of trust.")]
    [WithoutEffect]
    public JsonElement? CaCertificatesPem { get; init; }

    [Field("Image of the proxy.")]
    [WithoutEffect]
    public JsonElement? Image { get; init; }

    [Field("Hardware for private keys.")]
    [WithoutEffect]
    public JsonElement? PrivateKeyProvider { get; init; }

    [Field("How often access logs are written.")]
    [WithoutEffect]
    public JsonElement? FileFlushInterval { get; init; }

    [Field("How much of an access log is collected before it is written.")]
    [WithoutEffect]
    public JsonElement? FileFlushMinSizeKb { get; init; }

    [Field("Whether statistics are compressed.")]
    [WithoutEffect]
    public JsonElement? StatsCompression { get; init; }

    [Field("How often unused statistics are dropped.")]
    [WithoutEffect]
    public JsonElement? StatsEvictionInterval { get; init; }
}
