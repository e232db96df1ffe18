using MeshProtocol;
using Xunit;

namespace Tests.Translation;

public sealed class GatewayTranslationTests
{
    private const string Entry = """
        apiVersion: networking.istio.io/v1alpha3
        kind: Gateway
        metadata: { name: mesh }
        spec:
          selector: { istio: ingressgateway }
          servers:
          - port: { number: 80, name: http, protocol: HTTP }
            hosts: ["*"]
        """;

    private const string Books = """
        apiVersion: networking.istio.io/v1alpha3
        kind: VirtualService
        metadata: { name: mesh-gw }
        spec:
          hosts: ["*"]
          gateways: [mesh]
          http:
          - match:
            - uri: { exact: /gateway/books }
            route:
            - destination: { host: gw, port: { number: 8080 } }
        """;

    [Fact]
    public void TutorialsEntry_RoutesOnePathToTheGatewayService()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(Entry).Apply(Books).ForGateway();

        var listener = Assert.Single(configuration.Listeners);
        Assert.Equal(("gateway_80", ListenerDirection.Gateway, 80, UnknownHosts.NotFound), (listener.Name, listener.Direction, listener.Port, listener.UnknownHosts));
        var host = Assert.Single(TableOf(configuration).VirtualHosts);
        Assert.Equal(["*"], host.Domains);
        var route = Assert.Single(host.Routes);
        Assert.Equal("/gateway/books", Assert.Single(route.Matches).Uri.Exact);
        Assert.Equal("outbound|8080||gw.mesh.svc.cluster.local", route.Forward.Clusters[0].Cluster);
    }

    [Fact]
    public void NoGateway_NoListener()
    {
        Assert.Empty(MeshBuilder.Bookinfo().Apply(Books).ForGateway().Listeners);
    }

    [Fact]
    public void GatewayForOtherWorkloads_DoesNotCount()
    {
        Assert.Empty(MeshBuilder.Bookinfo().Apply(Entry.Replace("ingressgateway", "another", StringComparison.Ordinal)).Apply(Books).ForGateway().Listeners);
    }

    [Fact]
    public void GatewayWithoutVirtualService_ListensAndKnowsNoHost()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(Entry).ForGateway();

        Assert.Single(configuration.Listeners);
        Assert.Empty(TableOf(configuration).VirtualHosts);
    }

    [Theory]
    [InlineData("*", "shop.example.com", "shop.example.com")]
    [InlineData("*.example.com", "shop.example.com", "shop.example.com")]
    [InlineData("shop.example.com", "*.example.com", "shop.example.com")]
    [InlineData("*.example.com", "*", "*.example.com")]
    [InlineData("*.example.com", "example.com", null)]
    [InlineData("mesh/*", "shop.example.com", "shop.example.com")]
    [InlineData("./*", "shop.example.com", "shop.example.com")]
    [InlineData("*/*", "shop.example.com", "shop.example.com")]
    [InlineData("elsewhere/*", "shop.example.com", null)]
    public void HostsOfServerAndVirtualService_AreIntersected(string serverHost, string host, string? domain)
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry.Replace("hosts: [\"*\"]", $"hosts: [\"{serverHost}\"]", StringComparison.Ordinal))
            .Apply(Books.Replace("hosts: [\"*\"]", $"hosts: [\"{host}\"]", StringComparison.Ordinal))
            .ForGateway();

        Assert.Equal(domain is null ? [] : [domain], TableOf(configuration).VirtualHosts.SelectMany(virtualHost => virtualHost.Domains));
    }

    [Fact]
    public void VirtualServicesForOneHost_AreMerged_RulesThatMatchAllGoLast()
    {
        static string Named(string name, string match) => $$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: {{name}} }
            spec:
              hosts: ["*"]
              gateways: [mesh]
              http:
              - name: {{name}}{{match}}
                route: [{ destination: { host: books } }]
            """;
        var configuration = MeshBuilder.Bookinfo().Apply(Entry)
            .Apply(Named("all", ""))
            .Apply(Named("slash", "\n    match: [{ uri: { prefix: / } }]"))
            .Apply(Named("one", "\n    match: [{ uri: { prefix: /one } }]"))
            .Apply(Named("two", "\n    match: [{ uri: { prefix: / }, headers: { x: { exact: some } } }]"))
            .ForGateway();

        Assert.Equal(["one", "two", "all", "slash"], Assert.Single(TableOf(configuration).VirtualHosts).Routes.Select(route => route.Name));
    }

    [Theory]
    [InlineData("front", true)]
    [InlineData("mesh/front", true)]
    [InlineData("front.mesh.svc.cluster.local", true)]
    [InlineData("elsewhere/front", false)]
    [InlineData("mesh", false)]
    public void GatewayReference_HasSeveralForms(string reference, bool counts)
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry.Replace("name: mesh }", "name: front }", StringComparison.Ordinal))
            .Apply(Books.Replace("gateways: [mesh]", $"gateways: [{reference}]", StringComparison.Ordinal))
            .ForGateway();

        Assert.Equal(counts, TableOf(configuration).VirtualHosts.Count == 1);
    }

    [Theory]
    [InlineData("\"*\"", true)]
    [InlineData("203.0.113.7", true)]
    [InlineData("shop.example.com", true)]
    [InlineData("ratings", false)]
    [InlineData("\"*.mesh.svc.cluster.local\"", false)]
    public void PlainMesh_MeansTheGatewayOfThatName_ForHostsThatAreNoServices(string host, bool atTheGateway)
    {
        var mesh = MeshBuilder.Bookinfo().Apply(Entry).Apply(Books.Replace("hosts: [\"*\"]", $"hosts: [{host}]", StringComparison.Ordinal));

        Assert.Equal(atTheGateway, TableOf(mesh.ForGateway()).VirtualHosts.Count == 1);
    }

    [Fact]
    public void HostAny_NeverTakesOverTheSidecarsServices()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(Entry).Apply(Books).For("gw-v1");

        Assert.All(configuration.RouteTables.Where(table => table.Port is 80).SelectMany(table => table.VirtualHosts), host => Assert.Equal("default", host.Routes[0].Name));
    }

    private static RouteTable TableOf(NodeConfiguration configuration) => configuration.RouteTables.Single(table => table.Name == "http.80");
}
