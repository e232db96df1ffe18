using MeshProtocol;
using MeshRouting;
using Xunit;

namespace Tests.Translation;

/// <summary>tcp and tls routes of the mesh, and the protocols of ports.</summary>
public sealed class ConnectionRouteTests
{
    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: { name: db }
        spec: { selector: { app: db }, clusterIP: 10.9.9.9, ports: [{ name: tcp-sql, port: 3306 }, { name: tls, port: 443 }, { name: any, port: 7000 }, { name: http, port: 80 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: other }
        spec: { selector: { app: other }, ports: [{ name: tcp, port: 1 }] }
        """;

    [Theory]
    [InlineData("db", 3306, "outbound|3306||db.mesh.svc.cluster.local", false)]
    [InlineData("DB.mesh", 3306, "outbound|3306||db.mesh.svc.cluster.local", false)]
    [InlineData("10.9.9.9", 443, "outbound|443||db.mesh.svc.cluster.local", false)]
    [InlineData("db", 7000, "outbound|7000||db.mesh.svc.cluster.local", true)]
    [InlineData("db", 80, "outbound|80||db.mesh.svc.cluster.local", true)]
    [InlineData("db", 3307, null, null)]
    [InlineData("nobody", 3306, null, null)]
    public void WithoutRules_AConnectionGoesToItsService_AndOnlyWhatMayBeHttpIsLookedAt(string host, int port, string? cluster, bool? looks)
    {
        var chains = Find(MeshBuilder.Bookinfo().Apply(Services), host, port);

        Assert.Equal(cluster, chains?.Find(ConnectionGreeting.None)?.Clusters[0].Name);
        Assert.Equal(looks, chains?.LooksForHttp);
        Assert.NotEqual(true, chains?.LooksForTls);
        Assert.Equal(looks == true ? $"{port}" : null, looks == true ? chains?.Find(ConnectionGreeting.Http)?.Configuration.RouteTable : null);
    }

    [Fact]
    public void TcpRoutes_AreTakenByTheFirstMatchForTheCaller()
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Services).Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: db }
            spec:
              hosts: [db]
              tcp:
              - match: [{ port: 1 }, { sourceLabels: { app: books } }, { sourceNamespace: elsewhere }, { gateways: [some] }]
                route: [{ destination: { host: other } }]
              - match: [{ destinationSubnets: ["10.1.2.3/8"] }]
                route: [{ destination: { host: ratings, port: { number: 80 } } }]
              - match: [{ port: 3306 }]
                route: [{ destination: { host: db, subset: v1 }, weight: 1 }, { destination: { host: db, subset: v2 }, weight: 3 }]
            """);

        Assert.Equal(["outbound|1||other.mesh.svc.cluster.local"], ClustersOf(mesh, "db", 3306, "books-v1"));
        Assert.Equal(["outbound|3306|v1|db.mesh.svc.cluster.local", "outbound|3306|v2|db.mesh.svc.cluster.local"], ClustersOf(mesh, "db", 3306, "gw-v1"));
        Assert.Equal(["outbound|80||ratings.mesh.svc.cluster.local"], ClustersOf(mesh, "10.200.0.1", 3306, "gw-v1"));
        // No rule for this port: straight to the service. HTTP and TLS ports know no tcp rules.
        Assert.Equal(["outbound|7000||db.mesh.svc.cluster.local"], ClustersOf(mesh, "db", 7000, "gw-v1"));
        Assert.Equal(["outbound|80||db.mesh.svc.cluster.local"], ClustersOf(mesh, "db", 80, "books-v1"));
        Assert.Equal(["outbound|443||db.mesh.svc.cluster.local"], ClustersOf(mesh, "db", 443, "books-v1"));
    }

    [Theory]
    [InlineData(443, "a.example.com", "outbound|3306||db.mesh.svc.cluster.local")]
    [InlineData(443, "x.example.com", "outbound|1||other.mesh.svc.cluster.local")]
    [InlineData(443, "elsewhere.test", null)]
    [InlineData(443, null, null)]
    [InlineData(7000, "a.example.com", "outbound|3306||db.mesh.svc.cluster.local")]
    [InlineData(7000, "elsewhere.test", "outbound|7000||db.mesh.svc.cluster.local")]
    [InlineData(3306, "a.example.com", "outbound|3306||db.mesh.svc.cluster.local")]
    public void TlsRoutes_GoByServerName(int port, string? serverName, string? cluster)
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Services).Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: db }
            spec:
              hosts: [db, "*.example.com"]
              tls:
              - match: [{ sniHosts: [a.example.com] }]
                route: [{ destination: { host: db, port: { number: 3306 } } }]
              - match: [{ sniHosts: ["*.example.com"] }]
                route: [{ destination: { host: other } }]
            """);

        var chains = Find(mesh, "db", port)!;

        Assert.Equal(cluster, chains.Find(ConnectionGreeting.Tls(serverName))?.Clusters[0].Name);
        // What is declared to be plain TCP may let the server speak first.
        Assert.Equal(port != 3306, chains.LooksAtGreeting);
    }

    [Theory]
    [InlineData("http", 0, false)]
    [InlineData("tcp", 1, false)]
    [InlineData("mysql", 1, false)]
    [InlineData("https", 1, false)]
    [InlineData("whatever", 2, true)]
    public void InboundPort_IsServedAsItsServiceSays(string name, int chains, bool looks)
    {
        var configuration = new MeshBuilder().Workload("w", "w", "v1").Apply($$"""
            apiVersion: v1
            kind: Service
            metadata: { name: w }
            spec: { selector: { app: w }, ports: [{ name: {{name}}, port: 99, targetPort: 8080 }] }
            """).For("w");

        var listener = RoutingSnapshot.Compile(configuration).FindListener("inbound_8080")!;
        Assert.Equal(chains, listener.Configuration.FilterChains.Count);
        Assert.Equal(looks, listener.Connections?.Undirected.LooksAtGreeting ?? false);
        Assert.Equal(looks, listener.Connections?.Undirected.Find(ConnectionGreeting.Http)?.Http is not null);
    }

    private static FilterChainSet? Find(MeshBuilder mesh, string host, int port, string caller = "gw-v1") =>
        RoutingSnapshot.Compile(mesh.For(caller)).FindListener(ListenerDirection.Outbound, 0)!.Connections!.FindDestination(host, port);

    private static IEnumerable<string> ClustersOf(MeshBuilder mesh, string host, int port, string caller) =>
        Find(mesh, host, port, caller)!.Find(ConnectionGreeting.None)!.Clusters.Select(cluster => cluster.Name);
}
