namespace Benchmarks.Hop;

/// <summary>One workload under three names, each spoken to in another way.</summary>
internal static class HopManifests
{
    public const string Plain = "plain.bench.svc.cluster.local";
    public const string Mutual = "mutual.bench.svc.cluster.local";
    public const string Http2 = "http2.bench.svc.cluster.local";
    public const string Handshakes = "handshakes.bench.svc.cluster.local";

    public const string Yaml = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: istio, namespace: istio-system }
        data: { mesh: '{ accessLogFile: "", enableTracing: false }' }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: plain, namespace: bench }
        spec: { selector: { app: server }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: mutual, namespace: bench }
        spec: { selector: { app: server }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: http2, namespace: bench }
        spec: { selector: { app: server }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: handshakes, namespace: bench }
        spec: { selector: { app: server }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: plain, namespace: bench }
        spec: { host: plain, trafficPolicy: { tls: { mode: DISABLE } } }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: http2, namespace: bench }
        spec: { host: http2, trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: UPGRADE } } } }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: handshakes, namespace: bench }
        spec: { host: handshakes, trafficPolicy: { connectionPool: { http: { maxRequestsPerConnection: 1 } } } }
        """;
}
