using System.Collections.Frozen;

namespace MeshModel.Analysis.Annotations;

/// <summary>The annotations of Istio, and where each belongs.</summary>
internal static class IstioAnnotations
{
    private const string Pod = "Pod";
    private const string Service = "Service";
    private const string Anywhere = "";

    /// <summary>By name.</summary>
    public static FrozenDictionary<string, IstioAnnotation> All { get; } = new Dictionary<string, IstioAnnotation>(StringComparer.Ordinal)
    {
        ["alpha.istio.io/canonical-serviceaccounts"] = new(Service) { Instead = "" },
        ["alpha.istio.io/identity"] = new(Pod) { Instead = "" },
        ["alpha.istio.io/kubernetes-serviceaccounts"] = new(Service) { Instead = "" },
        ["ambient.istio.io/bypass-inbound-capture"] = new(Pod),
        ["ambient.istio.io/redirection"] = new(Pod),
        ["galley.istio.io/analyze-suppress"] = new(Anywhere),
        ["gateway.istio.io/controller-version"] = new(Anywhere),
        ["gateway.istio.io/name-override"] = new(Anywhere),
        ["gateway.istio.io/service-account"] = new(Anywhere),
        ["inject.istio.io/templates"] = new(Pod),
        ["install.operator.istio.io/chart-owner"] = new(Anywhere),
        ["install.operator.istio.io/owner-generation"] = new(Anywhere),
        ["install.operator.istio.io/version"] = new(Anywhere),
        ["istio.io/autoRegistrationGroup"] = new("WorkloadEntry"),
        ["istio.io/connectedAt"] = new("WorkloadEntry"),
        ["istio.io/disconnectedAt"] = new("WorkloadEntry"),
        ["istio.io/dry-run"] = new("AuthorizationPolicy"),
        ["istio.io/reroute-virtual-interfaces"] = new(Pod),
        ["istio.io/rev"] = new(Pod),
        ["istio.io/workloadController"] = new("WorkloadEntry"),
        ["networking.istio.io/address-type"] = new(Anywhere),
        ["networking.istio.io/exportTo"] = new(Service),
        ["networking.istio.io/service-type"] = new(Anywhere),
        ["networking.istio.io/traffic-distribution"] = new(Service),
        ["prometheus.istio.io/merge-metrics"] = new(Pod) { FaultOf = AnnotationValues.Boolean },
        ["proxy.istio.io/config"] = new(Pod) { FaultOf = AnnotationValues.ProxyConfig },
        ["proxy.istio.io/overrides"] = new(Pod),
        ["readiness.status.sidecar.istio.io/applicationPorts"] = new(Pod),
        ["readiness.status.sidecar.istio.io/failureThreshold"] = new(Pod) { FaultOf = AnnotationValues.Number },
        ["readiness.status.sidecar.istio.io/initialDelaySeconds"] = new(Pod) { FaultOf = AnnotationValues.Number },
        ["readiness.status.sidecar.istio.io/periodSeconds"] = new(Pod) { FaultOf = AnnotationValues.Number },
        ["sidecar.istio.io/agentLogLevel"] = new(Pod),
        ["sidecar.istio.io/bootstrapOverride"] = new(Pod),
        ["sidecar.istio.io/componentLogLevel"] = new(Pod),
        ["sidecar.istio.io/controlPlaneAuthPolicy"] = new(Pod) { Instead = "" },
        ["sidecar.istio.io/discoveryAddress"] = new(Pod) { Instead = "" },
        ["sidecar.istio.io/enableCoreDump"] = new(Pod),
        ["sidecar.istio.io/extraStatTags"] = new(Pod),
        ["sidecar.istio.io/inject"] = new(Pod) { Instead = "the label of the same name" },
        ["sidecar.istio.io/interceptionMode"] = new(Pod) { FaultOf = AnnotationValues.Mode },
        ["sidecar.istio.io/logLevel"] = new(Pod),
        ["sidecar.istio.io/nativeSidecar"] = new(Pod),
        ["sidecar.istio.io/proxyCPU"] = new(Pod),
        ["sidecar.istio.io/proxyCPULimit"] = new(Pod),
        ["sidecar.istio.io/proxyImage"] = new(Pod),
        ["sidecar.istio.io/proxyImageType"] = new(Pod),
        ["sidecar.istio.io/proxyMemory"] = new(Pod),
        ["sidecar.istio.io/proxyMemoryLimit"] = new(Pod),
        ["sidecar.istio.io/rewriteAppHTTPProbers"] = new(Pod),
        ["sidecar.istio.io/statsCompression"] = new(Pod),
        ["sidecar.istio.io/statsEvictionInterval"] = new(Pod),
        ["sidecar.istio.io/statsHistogramBuckets"] = new(Pod),
        ["sidecar.istio.io/statsInclusionPrefixes"] = new(Pod) { Instead = "proxyStatsMatcher in proxy.istio.io/config" },
        ["sidecar.istio.io/statsInclusionRegexps"] = new(Pod) { Instead = "proxyStatsMatcher in proxy.istio.io/config" },
        ["sidecar.istio.io/statsInclusionSuffixes"] = new(Pod) { Instead = "proxyStatsMatcher in proxy.istio.io/config" },
        ["sidecar.istio.io/status"] = new(Pod),
        ["sidecar.istio.io/userVolume"] = new(Pod),
        ["sidecar.istio.io/userVolumeMount"] = new(Pod),
        ["status.sidecar.istio.io/port"] = new(Pod) { FaultOf = AnnotationValues.Port },
        ["topology.istio.io/controlPlaneClusters"] = new("Namespace"),
        ["traffic.istio.io/nodeSelector"] = new(Service),
        ["traffic.sidecar.istio.io/excludeInboundPorts"] = new(Pod) { FaultOf = AnnotationValues.Ports },
        ["traffic.sidecar.istio.io/excludeInterfaces"] = new(Pod),
        ["traffic.sidecar.istio.io/excludeOutboundIPRanges"] = new(Pod) { FaultOf = AnnotationValues.Networks },
        ["traffic.sidecar.istio.io/excludeOutboundPorts"] = new(Pod) { FaultOf = AnnotationValues.Ports },
        ["traffic.sidecar.istio.io/includeInboundPorts"] = new(Pod) { FaultOf = AnnotationValues.PortsOrAll },
        ["traffic.sidecar.istio.io/includeOutboundIPRanges"] = new(Pod) { FaultOf = AnnotationValues.NetworksOrAll },
        ["traffic.sidecar.istio.io/includeOutboundPorts"] = new(Pod),
        ["traffic.sidecar.istio.io/kubevirtInterfaces"] = new(Pod) { Instead = "istio.io/reroute-virtual-interfaces" },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a name is in Istio's part of the names.</summary>
    public static bool IsIstios(string name) => name.Split('/') is [var domain, _] && (domain == "istio.io" || domain.EndsWith(".istio.io", StringComparison.Ordinal));
}
