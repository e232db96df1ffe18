using static MeshModel.Findings.Severity;

namespace MeshModel.Validation.Catalogue;

/// <summary>The rules for ServiceEntries, WorkloadEntries and Sidecars.</summary>
internal static class ServiceEntrySections
{
    public static ValidationRuleSection ServiceEntry { get; } = new("ServiceEntry",
    [
        new("SE-1", Error, "spec.hosts", "none"),
        new("SE-2", Error, "spec.hosts[]", "`*`"),
        new("SE-3", Warning, "spec.hosts[]", "a `*` that is not a whole label"),
        new("SE-4", Error, "spec.workloadSelector", "beside endpoints"),
        new("SE-5", Error, "spec.addresses[]", "neither an address nor a network, or a network with a resolution by DNS"),
        new("SE-6", Error, "spec.ports[]", "a name or number that is wrong or given twice, or an unknown protocol"),
        new("SE-7", Warning, "spec.ports[]", "TCP or no protocol, no addresses, and none that Istio would allocate (resolution NONE, or the label that turns it off)"),
        new("SE-8", Error, "spec.endpoints", "with resolution NONE"),
        new("SE-9", Warning, "spec.workloadSelector", "with resolution NONE"),
        new("SE-10", Error, "spec.endpoints[].address", "no address with resolution STATIC"),
        new("SE-11", Error, "spec.hosts[]", "no full name, with resolution DNS and no endpoints"),
        new("SE-12", Error, "spec.endpoints[].address", "neither a name nor an address with resolution DNS"),
        new("SE-13", Error, "spec.endpoints", "more than one with resolution DNS_ROUND_ROBIN"),
        new("SE-14", Error, "spec.endpoints[].ports", "a name that is none of the ports'"),
        new("SE-15", Error, "spec.hosts", "several, with a port that is neither HTTP nor TLS"),
        new("SE-16", Error, "spec", "more than resolution DYNAMIC_DNS takes: wildcards, and ports of HTTP and TLS"),
        new("SE-17", Warning, "spec.hosts", "several beside addresses and a port of TLS, with resolution DNS"),
    ]);

    public static ValidationRuleSection WorkloadEntry { get; } = new("WorkloadEntry and endpoints",
    [
        new("WE-1", Error, "address", "missing, and no network"),
        new("WE-2", Warning, "address", "missing beside a network"),
        new("WE-3", Error, "address", "neither an address nor a name nor a socket"),
        new("WE-4", Error, "ports", "of a socket"),
        new("WE-5", Error, "ports", "a name that is not in lower case, or a number outside 1 to 65535"),
        new("WE-6", Error, "address", "a socket, for a ServiceEntry that does not have exactly one port"),
    ]);

    public static ValidationRuleSection Sidecar { get; } = new("Sidecar",
    [
        new("SC-1", Error, "spec", "none of ingress, egress, outboundTrafficPolicy and inboundConnectionPool"),
        new("SC-2", Error, "spec.ingress[].port", "missing, or the port of an earlier entry"),
        new("SC-3", Error, "spec.ingress[].defaultEndpoint", "no port of this machine and no socket"),
        new("SC-4", Error, "spec.ingress[].tls", "more than a sidecar can do, or without a protocol of TLS"),
        new("SC-5", Error, "spec.egress[].hosts", "none"),
        new("SC-6", Error, "spec.egress[].hosts[]", "not `namespace/host`"),
        new("SC-7", Error, "spec.egress[]", "an entry without a port that is not the last"),
        new("SC-8", Error, "spec.egress[]", "a port or socket of an earlier entry, or a wrong combination of port 0, bind and captureMode"),
        new("SC-9", Warning, "spec.egress[].hosts[]", "listed twice, or beside `*/*`"),
        new("SC-10", Error, "spec.outboundTrafficPolicy.egressProxy", "without ALLOW_ANY, a host or a port"),
        new("SC-11", Warning, "spec.ingress[].connectionPool.http", "for a port that is not HTTP"),
    ]);
}
