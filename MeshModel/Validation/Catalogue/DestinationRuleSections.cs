using static MeshModel.Findings.Severity;

namespace MeshModel.Validation.Catalogue;

/// <summary>The rules for DestinationRules.</summary>
internal static class DestinationRuleSections
{
    public static ValidationRuleSection Whole { get; } = new("DestinationRule",
    [
        new("DR-SUB-1", Error, "spec.subsets[].name", "missing, or no name in lower case"),
        new("DR-SUB-2", Error, "spec.subsets[].name", "the name of an earlier subset"),
        new("DR-TP-1", Error, "trafficPolicy", "empty"),
        new("DR-TP-2", Error, "trafficPolicy.portLevelSettings[].port", "missing"),
        new("DR-TP-3", Error, "trafficPolicy.portLevelSettings[]", "nothing but a port"),
        new("DR-TP-4", Error, "trafficPolicy", "tunnel beside proxyProtocol"),
        new("DR-TP-5", Error, "trafficPolicy.tunnel", "a protocol other than CONNECT and POST, or no host or port to go to"),
        new("DR-CP-1", Error, "connectionPool", "neither http nor tcp"),
        new("DR-CP-2", Error, "connectionPool numbers", "below 0"),
        new("DR-CP-3", Error, "connectionPool.http", "h2UpgradePolicy UPGRADE beside useClientProtocol"),
        new("DR-CP-4", Error, "connectionPool.http.http2KeepAlive", "only one of interval and timeout"),
        new("DR-OD-1", Error, "outlierDetection percentages", "outside 0 to 100"),
        new("DR-OD-2", Warning, "outlierDetection.consecutiveErrors", "given at all: consecutive5xxErrors has taken its place"),
        new("DR-OD-3", Error, "outlierDetection.consecutiveLocalOriginFailures", "without splitExternalLocalOriginErrors: true"),
        new("DR-OD-4", Error, "outlierDetection.outlierDetectionHttpErrorCodes[]", "outside 100 to 599"),
        new("DR-TLS-1", Error, "tls.clientCertificate", "missing with mode MUTUAL, and no credentialName"),
        new("DR-TLS-2", Error, "tls.privateKey", "missing with mode MUTUAL, and no credentialName"),
        new("DR-TLS-3", Error, "tls", "certificates by file beside a credentialName"),
        new("DR-TLS-4", Error, "tls.insecureSkipVerify", "beside something to verify with"),
    ]);

    public static ValidationRuleSection LoadBalancing { get; } = new("DestinationRule: load balancing",
    [
        new("DR-LB-1", Error, "consistentHash.httpCookie.name", "missing or empty"),
        new("DR-LB-2", Error, "consistentHash.httpCookie.attributes[].name", "empty, or given twice"),
        new("DR-LB-3", Error, "consistentHash.maglev.tableSize", "missing, no prime number, or not below 5000011"),
        new("DR-LB-4", Warning, "consistentHash.minimumRingSize", "given at all: ringHash has taken its place"),
        new("DR-LB-5", Error, "consistentHash.minimumRingSize", "beside ringHash or maglev"),
        new("DR-LB-6", Error, "loadBalancer", "localityLbSetting beside zoneAwareLbSetting"),
        new("DR-LB-7", Error, "loadBalancer.warmup", "no duration, a minimumPercent above 100, or an aggression that is not above 0"),
        new("DR-LOC-1", Error, "localityLbSetting", "distribute beside failover"),
        new("DR-LOC-2", Error, "localityLbSetting.distribute[].to", "a share outside 1 to 100, or shares that do not add up to 100"),
        new("DR-LOC-3", Error, "failover[]", "from and to that are the same, or more than a region"),
        new("DR-LOC-4", Warning, "localityLbSetting.failover", "without outlierDetection"),
        new("DR-LOC-5", Error, "localityLbSetting.failoverPriority[]", "region, zone or subzone beside failover"),
        new("DR-LOC-6", Error, "localityLbSetting.distribute[]", "localities that overlap, have an empty part, or a `*` that is not at the end"),
        new("DR-LOC-7", Error, "zoneAwareLbSetting.failoverPriority[]", "region, zone or subzone"),
    ]);
}
