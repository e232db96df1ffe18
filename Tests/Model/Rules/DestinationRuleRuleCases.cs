namespace Tests.Model.Rules;

internal static class DestinationRuleRuleCases
{
    public static IEnumerable<RuleCase> All { get; } =
    [
        Subsets("DR-SUB-1", "spec.subsets[0].name", "[{labels: {a: b}}]", "[{name: v1, labels: {a: b}}]"),
        Subsets("DR-SUB-1", "spec.subsets[0].name", "[{name: V1}]", "[{name: v1}]"),
        Subsets("DR-SUB-2", "spec.subsets[1].name", "[{name: v1}, {name: v1}]", "[{name: v1}, {name: v2}]"),
        Policy("DR-TP-1", "", "{}", "{tls: {mode: DISABLE}}"),
        Policy("DR-TP-2", ".portLevelSettings[0].port", "{portLevelSettings: [{tls: {mode: DISABLE}}]}", "{portLevelSettings: [{port: {number: 1}, tls: {mode: DISABLE}}]}"),
        Policy("DR-TP-3", ".portLevelSettings[0]", "{portLevelSettings: [{port: {number: 1}}]}", "{portLevelSettings: [{port: {number: 1}, outlierDetection: {}}]}"),
        Policy("DR-TP-4", "", "{tunnel: {targetHost: a, targetPort: 1}, proxyProtocol: {version: V2}}", "{proxyProtocol: {version: V2}}"),
        Policy("DR-TP-5", ".tunnel.protocol", "{tunnel: {protocol: GET, targetHost: a, targetPort: 1}}", "{tunnel: {protocol: POST, targetHost: a, targetPort: 1}}"),
        Policy("DR-TP-5", ".tunnel.targetHost", "{tunnel: {targetHost: a_b, targetPort: 1}}", "{tunnel: {targetHost: 1.2.3.4, targetPort: 1}}"),
        Policy("DR-TP-5", ".tunnel.targetPort", "{tunnel: {targetHost: a, targetPort: 65536}}", "{tunnel: {targetHost: a, targetPort: 65535}}"),
        Policy("DR-CP-1", ".connectionPool", "{connectionPool: {}}", "{connectionPool: {tcp: {}}}"),
        Policy("DR-CP-2", ".connectionPool.tcp.maxConnections", "{connectionPool: {tcp: {maxConnections: -1}}}", "{connectionPool: {tcp: {maxConnections: 0}}}"),
        Policy("DR-CP-2", ".connectionPool.http.http1MaxPendingRequests", "{connectionPool: {http: {http1MaxPendingRequests: -1}}}", "{connectionPool: {http: {http1MaxPendingRequests: 1}}}"),
        Policy("DR-CP-2", ".connectionPool.http.http2MaxRequests", "{connectionPool: {http: {http2MaxRequests: -1}}}", "{connectionPool: {http: {http2MaxRequests: 1}}}"),
        Policy("DR-CP-2", ".connectionPool.http.maxRequestsPerConnection", "{connectionPool: {http: {maxRequestsPerConnection: -1}}}", "{connectionPool: {http: {maxRequestsPerConnection: 1}}}"),
        Policy("DR-CP-2", ".connectionPool.http.maxRetries", "{connectionPool: {http: {maxRetries: -1}}}", "{connectionPool: {http: {maxRetries: 1}}}"),
        Policy("DR-CP-3", ".connectionPool.http", "{connectionPool: {http: {h2UpgradePolicy: UPGRADE, useClientProtocol: true}}}", "{connectionPool: {http: {h2UpgradePolicy: DO_NOT_UPGRADE, useClientProtocol: true}}}"),
        Policy("DR-CP-4", ".connectionPool.http.http2KeepAlive.timeout", "{connectionPool: {http: {http2KeepAlive: {interval: 1s}}}}", "{connectionPool: {http: {http2KeepAlive: {interval: 1s, timeout: 1s}}}}"),
        Policy("DR-CP-4", ".connectionPool.http.http2KeepAlive.interval", "{connectionPool: {http: {http2KeepAlive: {timeout: 1s}}}}", "{connectionPool: {http: {http2KeepAlive: {interval: 1s, timeout: 1s}}}}"),
        Policy("DR-OD-1", ".outlierDetection.maxEjectionPercent", "{outlierDetection: {maxEjectionPercent: 101}}", "{outlierDetection: {maxEjectionPercent: 100}}"),
        Policy("DR-OD-1", ".outlierDetection.minHealthPercent", "{outlierDetection: {minHealthPercent: -1}}", "{outlierDetection: {minHealthPercent: 0}}"),
        Policy("DR-OD-2", ".outlierDetection.consecutiveErrors", "{outlierDetection: {consecutiveErrors: 1}}", "{outlierDetection: {consecutive5xxErrors: 1}}"),
        Policy("DR-OD-3", ".outlierDetection.consecutiveLocalOriginFailures", "{outlierDetection: {consecutiveLocalOriginFailures: 1}}", "{outlierDetection: {consecutiveLocalOriginFailures: 1, splitExternalLocalOriginErrors: true}}"),
        Policy("DR-OD-4", ".outlierDetection.outlierDetectionHttpErrorCodes[0]", "{outlierDetection: {outlierDetectionHttpErrorCodes: [600]}}", "{outlierDetection: {outlierDetectionHttpErrorCodes: [599]}}"),
        Policy("DR-TLS-1", ".tls.clientCertificate", "{tls: {mode: MUTUAL, privateKey: k}}", "{tls: {mode: MUTUAL, privateKey: k, clientCertificate: c}}"),
        Policy("DR-TLS-2", ".tls.privateKey", "{tls: {mode: MUTUAL, clientCertificate: c}}", "{tls: {mode: MUTUAL, credentialName: x}}"),
        Policy("DR-TLS-3", ".tls.caCertificates", "{tls: {mode: SIMPLE, credentialName: x, caCertificates: z}}", "{tls: {mode: SIMPLE, caCertificates: z}}"),
        Policy("DR-TLS-3", ".tls.clientCertificate", "{tls: {mode: MUTUAL, credentialName: x, clientCertificate: z}}", "{tls: {mode: MUTUAL, credentialName: x}}"),
        Policy("DR-TLS-4", ".tls.insecureSkipVerify", "{tls: {mode: SIMPLE, insecureSkipVerify: true, caCertificates: z}}", "{tls: {mode: SIMPLE, insecureSkipVerify: true}}"),

        Balancer("DR-LB-1", ".consistentHash.httpCookie.name", "{consistentHash: {httpCookie: {ttl: 0s}}}", "{consistentHash: {httpCookie: {ttl: 0s, name: c}}}"),
        Balancer("DR-LB-2", ".consistentHash.httpCookie.attributes[1].name", "{consistentHash: {httpCookie: {name: c, attributes: [{name: a}, {name: A}]}}}", "{consistentHash: {httpCookie: {name: c, attributes: [{name: a}, {name: b}]}}}"),
        Balancer("DR-LB-3", ".consistentHash.maglev.tableSize", "{consistentHash: {maglev: {tableSize: 65536}}}", "{consistentHash: {maglev: {tableSize: 65537}}}"),
        Balancer("DR-LB-3", ".consistentHash.maglev.tableSize", "{consistentHash: {maglev: {tableSize: 5000011}}}", "{consistentHash: {maglev: {tableSize: 4999999}}}"),
        Balancer("DR-LB-4", ".consistentHash.minimumRingSize", "{consistentHash: {useSourceIp: true, minimumRingSize: 8}}", "{consistentHash: {useSourceIp: true, ringHash: {minimumRingSize: 8}}}"),
        Balancer("DR-LB-5", ".consistentHash.minimumRingSize", "{consistentHash: {minimumRingSize: 8, ringHash: {}}}", "{consistentHash: {ringHash: {}}}"),
        Balancer("DR-LB-6", "", "{localityLbSetting: {}, zoneAwareLbSetting: {}}", "{localityLbSetting: {}}"),
        Balancer("DR-LB-7", ".warmup.duration", "{warmup: {aggression: 1}}", "{warmup: {aggression: 1, duration: 1s}}"),
        Balancer("DR-LB-7", ".warmup.minimumPercent", "{warmup: {duration: 1s, minimumPercent: 101}}", "{warmup: {duration: 1s, minimumPercent: 100}}"),
        Balancer("DR-LB-7", ".warmup.aggression", "{warmup: {duration: 1s, aggression: 0}}", "{warmup: {duration: 1s, aggression: 0.1}}"),
        Locality("DR-LOC-1", "", "{distribute: [{from: a, to: {b: 100}}], failover: [{from: a, to: b}]}", "{failover: [{from: a, to: b}]}"),
        Locality("DR-LOC-2", ".distribute[0].to", "{distribute: [{from: a, to: {b: 50, c: 49}}]}", "{distribute: [{from: a, to: {b: 50, c: 50}}]}"),
        Locality("DR-LOC-2", ".distribute[0].to.b", "{distribute: [{from: a, to: {b: 0, c: 100}}]}", "{distribute: [{from: a, to: {b: 1, c: 99}}]}"),
        Locality("DR-LOC-3", ".failover[0]", "{failover: [{from: a, to: a}]}", "{failover: [{from: a, to: b}]}"),
        Locality("DR-LOC-3", ".failover[0].to", "{failover: [{from: a, to: b/c}]}", "{failover: [{from: a, to: b-c}]}"),
        Policy("DR-LOC-4", ".loadBalancer.localityLbSetting.failover", "{loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}", "{outlierDetection: {}, loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}"),
        Locality("DR-LOC-5", ".failoverPriority[0]", "{failover: [{from: a, to: b}], failoverPriority: [topology.kubernetes.io/region]}", "{failover: [{from: a, to: b}], failoverPriority: [version]}"),
        Locality("DR-LOC-6", ".distribute[1].from", "{distribute: [{from: a/*, to: {b: 100}}, {from: a/b, to: {b: 100}}]}", "{distribute: [{from: a/b, to: {b: 100}}, {from: a/*, to: {b: 100}}]}"),
        Locality("DR-LOC-6", ".distribute[0].from", "{distribute: [{from: a//c, to: {b: 100}}]}", "{distribute: [{from: a/b/c, to: {b: 100}}]}"),
        Locality("DR-LOC-6", ".distribute[0].to[\"a/*/b\"]", "{distribute: [{from: a, to: {a/*/b: 100}}]}", "{distribute: [{from: a, to: {a/*: 100}}]}"),
        Balancer("DR-LOC-7", ".zoneAwareLbSetting.failoverPriority[0]", "{zoneAwareLbSetting: {failoverPriority: [topology.istio.io/subzone]}}", "{zoneAwareLbSetting: {failoverPriority: [version]}}"),
    ];

    private static RuleCase Subsets(string rule, string path, string wrong, string right) => new(rule, path, subsets => Manifests.DestinationRule($"{{host: a, subsets: {subsets}}}"), wrong, right);

    private static RuleCase Policy(string rule, string path, string wrong, string right) => new(rule, "spec.trafficPolicy" + path, Manifests.Policy, wrong, right);

    private static RuleCase Balancer(string rule, string path, string wrong, string right) =>
        new(rule, "spec.trafficPolicy.loadBalancer" + path, balancer => Manifests.Policy($"{{loadBalancer: {balancer}}}"), wrong, right);

    private static RuleCase Locality(string rule, string path, string wrong, string right) => new(
        rule, "spec.trafficPolicy.loadBalancer.localityLbSetting" + path, setting => Manifests.Policy($"{{outlierDetection: {{}}, loadBalancer: {{localityLbSetting: {setting}}}}}"), wrong, right);
}
