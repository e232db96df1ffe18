using MeshModel.Mesh;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class MeshSettingsTests
{
    private const string Cluster = "outbound|80||ratings.mesh.svc.cluster.local";

    [Fact]
    public void EmptyMeshConfig_ChangesNothing()
    {
        var configuration = MeshBuilder.Bookinfo().For("gw-v1");

        Assert.Equal(configuration, MeshBuilder.Bookinfo().With(MeshSettings.From(new MeshConfig())).For("gw-v1"));
    }

    [Fact]
    public void MirrorHostSuffix_IsTheMirrors()
    {
        var mesh = MeshBuilder.Bookinfo().With(new MeshSettings { MirrorHostSuffix = "-shadow" }).Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec: { hosts: [ratings], http: [{ route: [{ destination: { host: ratings } }], mirror: { host: books } }] }
            """);

        Assert.Equal("-shadow", mesh.For("gw-v1").RouteTables.SelectMany(table => table.VirtualHosts).SelectMany(host => host.Routes)
            .SelectMany(route => route.Forward?.Mirrors ?? []).Select(mirror => mirror.HostSuffix).Distinct().Single());
    }

    [Fact]
    public void RegistryOnlyAndNormalization_AreTheListeners()
    {
        var configuration = With(new MeshConfig
        {
            OutboundTrafficPolicy = new OutboundTraffic { Mode = OutboundTrafficMode.RegistryOnly },
            PathNormalization = new ProxyPathNormalization { Normalization = MeshModel.Mesh.PathNormalization.MergeSlashes },
        }).For("gw-v1");

        Assert.Equal(UnknownHosts.RegistryOnly, configuration.Listeners.Single(listener => listener.Name == "outbound").UnknownHosts);
        Assert.All(configuration.Listeners, listener => Assert.Equal(MeshProtocol.PathNormalization.MergeSlashes, listener.PathNormalization));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(null, 0)]
    public void TrustedProxies_AreBelievedByGatewaysAlone(int? trusted, int expected)
    {
        var mesh = With(new MeshConfig { DefaultConfig = new ProxyConfig { GatewayTopology = new GatewayTopology { NumTrustedProxies = trusted } } }).Apply("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: entry }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
            """);

        Assert.Equal(expected, Assert.Single(mesh.ForGateway().Listeners).TrustedProxies);
        Assert.All(mesh.For("gw-v1").Listeners, listener => Assert.Equal(0, listener.TrustedProxies));
    }

    [Fact]
    public void InboundRoutes_RepeatWhatTheApplicationHasNotHeardOf_SaveForGrpc()
    {
        var mesh = MeshBuilder.Bookinfo().Workload("quotes-v1", "quotes", "v1").Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: quotes }
            spec: { selector: { app: quotes }, ports: [{ name: grpc, port: 80, targetPort: 8080 }] }
            """);
        Assert.Equal(2, RetriesOf(mesh.For("books-v1")).Attempts);
        Assert.Null(RetriesOf(mesh.For("quotes-v1")));

        static RetryPolicy RetriesOf(NodeConfiguration configuration) =>
            configuration.RouteTables.Single(table => table.Name == "inbound|8080||").VirtualHosts[0].Routes[0].Forward.Retries;
    }

    [Fact]
    public void DefaultRetries_CountWhereARouteSaysNothing()
    {
        var hosts = With(new MeshConfig { DefaultHttpRetryPolicy = new HttpRetry { Attempts = 7, RetryOn = "5xx" } })
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: { name: books }
                spec:
                  hosts: [books]
                  http:
                  - match: [{ uri: { prefix: /own } }]
                    retries: { attempts: 1 }
                    route: [{ destination: { host: books } }]
                  - route: [{ destination: { host: books } }]
                """)
            .For("gw-v1").RouteTables.Single(table => table.Name == "80").VirtualHosts;

        Assert.Equal([1, 7], hosts.Single(host => host.Name.StartsWith("books.", StringComparison.Ordinal)).Routes.Select(route => route.Forward.Retries.Attempts));
        Assert.Equal(7, hosts.Single(host => host.Name.StartsWith("ratings.", StringComparison.Ordinal)).Routes.Single().Forward.Retries.Attempts);
    }

    [Fact]
    public void DefaultExports_HideWhatSaysNothing()
    {
        const string Rules = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings.mesh.svc.cluster.local]
              http: [{ name: foreign, route: [{ destination: { host: books.mesh.svc.cluster.local } }] }]
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec:
              host: ratings.mesh.svc.cluster.local
              subsets: [{ name: v1, labels: { version: v1 } }]
            """;

        var open = MeshBuilder.Bookinfo().Apply(Rules, "istio-system").For("gw-v1");
        var closed = With(new MeshConfig { DefaultVirtualServiceExportTo = ["."], DefaultDestinationRuleExportTo = ["."] }).Apply(Rules, "istio-system").For("gw-v1");

        Assert.Equal("foreign", RouteName(open));
        Assert.Contains(open.Clusters, cluster => cluster.Subset == "v1");
        Assert.Equal("default", RouteName(closed));
        Assert.DoesNotContain(closed.Clusters, cluster => cluster.Subset == "v1");
    }

    [Fact]
    public void DefaultTrafficPolicy_StandsInBlockByBlock()
    {
        var mesh = With(new MeshConfig
        {
            ConnectTimeout = TimeSpan.FromSeconds(3),
            DefaultTrafficPolicy = new TrafficPolicy
            {
                ConnectionPool = new ConnectionPool { Tcp = new TcpConnectionPool { MaxConnections = 5 } },
                OutlierDetection = new OutlierDetection { Consecutive5xxErrors = 9 },
            },
        });

        var without = Single(mesh);
        Assert.Equal((3000, 5, 9u), (without.ConnectTimeoutMs, without.CircuitBreakers.MaxConnections, without.OutlierEjection.Consecutive5XxErrors));
        var with = Single(mesh.Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec:
              host: ratings
              trafficPolicy: { connectionPool: { tcp: { connectTimeout: 1s } } }
            """));
        Assert.Equal((1000, 9u), (with.ConnectTimeoutMs, with.OutlierEjection.Consecutive5XxErrors));
        Assert.Null(with.CircuitBreakers);
    }

    private static MeshBuilder With(MeshConfig config) => MeshBuilder.Bookinfo().With(MeshSettings.From(config));

    private static Cluster Single(MeshBuilder mesh) => mesh.For("gw-v1").Clusters.Single(cluster => cluster.Name == Cluster);

    private static string RouteName(NodeConfiguration configuration) =>
        configuration.RouteTables.Single(table => table.Name == "80").VirtualHosts.Single(host => host.Name.StartsWith("ratings.", StringComparison.Ordinal)).Routes.Single().Name;
}
