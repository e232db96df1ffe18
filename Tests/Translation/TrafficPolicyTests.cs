using MeshProtocol;
using Xunit;

namespace Tests.Translation;

public sealed class TrafficPolicyTests
{
    private const string AllPorts = "outbound|80||ratings.mesh.svc.cluster.local";
    private const string V1 = "outbound|80|v1|ratings.mesh.svc.cluster.local";

    [Fact]
    public void NoPolicy_LeavesEverythingOut()
    {
        var cluster = Translate("{ host: ratings, subsets: [{ name: v1 }] }", V1);
        Assert.Equal((null, null, null), (cluster.CircuitBreakers, cluster.Connections, cluster.OutlierEjection));
        Assert.Equal((null, null, LoadBalancing.LeastRequest), (cluster.ConsistentHashing, cluster.SlowStart, cluster.LoadBalancing));
    }

    [Fact]
    public void ConnectionPool_IsTakenOver()
    {
        var cluster = Translate("""
            { host: ratings, trafficPolicy: { connectionPool: {
              tcp: { maxConnections: 1, connectTimeout: 30ms, maxConnectionDuration: 2m, idleTimeout: 9s, tcpKeepalive: { probes: 3, time: 7200s, interval: 1500ms } },
              http: { http1MaxPendingRequests: 2, http2MaxRequests: 3, maxRequestsPerConnection: 4, idleTimeout: 5s } } } }
            """);
        Assert.Equal(new CircuitBreakers { MaxConnections = 1, MaxPendingRequests = 2, MaxRequests = 3 }, cluster.CircuitBreakers);
        Assert.Equal(
            new UpstreamConnections
            {
                MaxRequestsPerConnection = 4,
                IdleTimeoutMs = 5000,
                MaxDurationMs = 120_000,
                Keepalive = new KeepaliveProbes { Probes = 3, TimeSeconds = 7200, IntervalSeconds = 2 },
            },
            cluster.Connections);
        Assert.Equal(30, cluster.ConnectTimeoutMs);
    }

    [Fact]
    public void IdleTimeoutOfTcp_HoldsWhereHttpHasNone_AndZeroMeansNever() =>
        Assert.Equal(-1, Translate("{ host: ratings, trafficPolicy: { connectionPool: { tcp: { idleTimeout: 0s } } } }").Connections.IdleTimeoutMs);

    [Fact]
    public void EmptyOutlierDetection_IsOnWithDefaults() => Assert.Equal(
        new OutlierEjection { Consecutive5XxErrors = 5, IntervalMs = 10_000, BaseEjectionMs = 30_000, MaxEjectionPercent = 10 },
        Translate("{ host: ratings, trafficPolicy: { outlierDetection: {} } }").OutlierEjection);

    [Fact]
    public void OutlierDetection_IsTakenOver_ButConsecutiveErrorsIsNot()
    {
        var detection = Translate("""
            { host: ratings, trafficPolicy: { outlierDetection: {
              consecutiveErrors: 1, consecutiveGatewayErrors: 2, splitExternalLocalOriginErrors: true,
              interval: 1s, baseEjectionTime: 3m, maxEjectionPercent: 100, minHealthPercent: 40 } } }
            """).OutlierEjection;
        Assert.Equal(
            new OutlierEjection
            {
                Consecutive5XxErrors = 5,
                ConsecutiveGatewayErrors = 2,
                SplitLocalOriginErrors = true,
                ConsecutiveLocalOriginFailures = 5,
                IntervalMs = 1000,
                BaseEjectionMs = 180_000,
                MaxEjectionPercent = 100,
                MinHealthPercent = 40,
            },
            detection);
        Assert.Equal(0U, Translate("{ host: ratings, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0 } } }").OutlierEjection.Consecutive5XxErrors);
    }

    [Theory]
    [InlineData("{ httpHeaderName: X-User }", """{ "header": "x-user", "minimumRingSize": 1024 }""")]
    [InlineData("{ useSourceIp: true, ringHash: { minimumRingSize: 8 } }", """{ "sourceIp": true, "minimumRingSize": 8 }""")]
    [InlineData("{ useSourceIp: true, minimumRingSize: 9 }", """{ "sourceIp": true, "minimumRingSize": 9 }""")]
    [InlineData("{ httpQueryParameterName: q, maglev: { tableSize: 65537 } }", """{ "queryParameter": "q", "tableSize": 65537 }""")]
    [InlineData("{ httpCookie: { name: c } }", """{ "cookie": { "name": "c" }, "minimumRingSize": 1024 }""")]
    [InlineData("{ httpCookie: { name: c, path: /p, ttl: 0s, attributes: [{ name: SameSite, value: Lax }, { name: Secure }] } }",
        """{ "cookie": { "name": "c", "path": "/p", "issued": true, "attributes": ["SameSite=Lax", "Secure"] }, "minimumRingSize": 1024 }""")]
    public void ConsistentHash_IsTakenOver(string hash, string expected) => Assert.Equal(
        ConsistentHashing.Parser.ParseJson(expected),
        Translate($"{{ host: ratings, trafficPolicy: {{ loadBalancer: {{ consistentHash: {hash} }} }} }}").ConsistentHashing);

    [Theory]
    [InlineData("{ warmup: { duration: 30s } }", 10, 1)]
    [InlineData("{ warmup: { duration: 30s, minimumPercent: 0, aggression: 2 } }", 0, 2)]
    [InlineData("{ simple: ROUND_ROBIN, warmupDurationSecs: 30s }", 10, 1)]
    public void Warmup_IsTakenOver(string balancer, double minimum, double aggression) => Assert.Equal(
        new SlowStart { DurationMs = 30_000, MinimumPercent = minimum, Aggression = aggression },
        Translate($"{{ host: ratings, trafficPolicy: {{ loadBalancer: {balancer} }} }}").SlowStart);

    [Theory]
    [InlineData("ROUND_ROBIN", LoadBalancing.RoundRobin)]
    [InlineData("RANDOM", LoadBalancing.Random)]
    [InlineData("LEAST_REQUEST", LoadBalancing.LeastRequest)]
    [InlineData("LEAST_CONN", LoadBalancing.LeastRequest)]
    [InlineData("UNSPECIFIED", LoadBalancing.LeastRequest)]
    public void SimpleBalancer_IsTakenOver(string simple, LoadBalancing expected) =>
        Assert.Equal(expected, Translate($"{{ host: ratings, trafficPolicy: {{ loadBalancer: {{ simple: {simple} }} }} }}").LoadBalancing);

    [Fact]
    public void Passthrough_GoesToTheOriginalDestination()
    {
        var cluster = Translate("{ host: ratings, trafficPolicy: { loadBalancer: { simple: PASSTHROUGH, warmup: { duration: 1s } }, connectionPool: { tcp: { connectTimeout: 1s } } } }");
        Assert.Equal((ClusterKind.OriginalDestination, 1000, null), (cluster.Kind, cluster.ConnectTimeoutMs, cluster.SlowStart));
        Assert.Equal(ClusterKind.Endpoints, Translate("{ host: ratings }").Kind);
    }

    [Fact]
    public void Warmup_IsNotForRandom() =>
        Assert.Null(Translate("{ host: ratings, trafficPolicy: { loadBalancer: { simple: RANDOM, warmup: { duration: 1s } } } }").SlowStart);

    [Fact]
    public void SubsetPolicy_ReplacesTheRulesBlockByBlock()
    {
        const string Rule = """
            { host: ratings,
              trafficPolicy: { loadBalancer: { simple: RANDOM }, connectionPool: { tcp: { maxConnections: 1 } }, outlierDetection: { consecutive5xxErrors: 2 } },
              subsets: [{ name: v1, trafficPolicy: { connectionPool: { http: { http2MaxRequests: 3 } } } }] }
            """;
        var subset = Translate(Rule, V1);
        Assert.Equal(new CircuitBreakers { MaxRequests = 3 }, subset.CircuitBreakers);
        Assert.Equal(LoadBalancing.Random, subset.LoadBalancing);
        Assert.Equal(2U, subset.OutlierEjection.Consecutive5XxErrors);
        Assert.Equal(new CircuitBreakers { MaxConnections = 1 }, Translate(Rule).CircuitBreakers);
    }

    [Theory]
    [InlineData(80, LoadBalancing.LeastRequest, 7)] // what the port does not say falls to the default
    [InlineData(81, LoadBalancing.Random, 1)] // another port
    public void PortSettings_ReplaceTheWholePolicy(int port, LoadBalancing balancing, int connections)
    {
        var cluster = Translate($$"""
            { host: ratings, trafficPolicy: {
              loadBalancer: { simple: RANDOM }, connectionPool: { tcp: { maxConnections: 1 } },
              portLevelSettings: [{ port: { number: {{port}} }, connectionPool: { tcp: { maxConnections: 7 } } }] } }
            """);
        Assert.Equal((balancing, connections), (cluster.LoadBalancing, cluster.CircuitBreakers.MaxConnections));
    }

    [Fact]
    public void PortSettingsOfASubset_StandBeforeThoseOfTheRule()
    {
        var cluster = Translate(
            """
            { host: ratings,
              trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: ROUND_ROBIN }, outlierDetection: {} }] },
              subsets: [{ name: v1, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 2 },
                portLevelSettings: [{ port: { number: 80 }, connectionPool: { tcp: { maxConnections: 7 } } }] } }] }
            """,
            V1);
        Assert.Equal((LoadBalancing.RoundRobin, 7), (cluster.LoadBalancing, cluster.CircuitBreakers.MaxConnections));
        Assert.Equal(5U, cluster.OutlierEjection.Consecutive5XxErrors);
    }

    private static Cluster Translate(string spec, string name = AllPorts) => MeshBuilder.Bookinfo()
        .Apply($"{{ apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{ name: ratings }}, spec: {spec.ReplaceLineEndings(" ")} }}")
        .For("gw-v1").Clusters.Single(cluster => cluster.Name == name);
}
