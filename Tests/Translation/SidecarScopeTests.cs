using System.Globalization;
using MeshProtocol;
using Xunit;

namespace Tests.Translation;

public sealed class SidecarScopeTests
{
    private const string Ratings = "ratings.mesh.svc.cluster.local";
    private const string Books = "books.mesh.svc.cluster.local";
    private const string Far = "far.elsewhere.svc.cluster.local";

    [Theory]
    [InlineData("[./*]", "books, gw, ratings")]
    [InlineData("['*/*']", "books, far, gw, ratings")]
    [InlineData("['*/ratings.mesh.svc.cluster.local', elsewhere/*]", "far, ratings")]
    [InlineData("['mesh/*.svc.cluster.local']", "books, gw, ratings")]
    [InlineData("['./*.elsewhere.svc.cluster.local']", "")] // it is not of that namespace
    [InlineData("['~/*']", "")]
    [InlineData("['*/*', '~mesh/books.mesh.svc.cluster.local']", "far, gw, ratings")]
    [InlineData("['*/*', '~./*']", "far")]
    public void EgressHosts_AreAllThatIsKnown(string hosts, string expected)
    {
        var configuration = Mesh().Apply(Sidecar("s", $"egress: [{{ hosts: {hosts} }}]")).For("gw-v1");

        Assert.Equal(expected, string.Join(", ", configuration.Hosts().Select(host => host.Split('.')[0])));
        Assert.Equal(expected, string.Join(", ", configuration.RouteTables.SelectMany(table => table.VirtualHosts).Where(host => !host.Domains.Contains("*")).Select(host => host.Name.Split('.')[0]).Order()));
        Assert.Equal(configuration.Hosts().Count(), configuration.EndpointSets.Count);
    }

    [Fact]
    public void EntryForAnHttpProxy_AddsToTheGeneralOne()
    {
        var configuration = Mesh().Apply(Sidecar("s", $"egress: [{{ port: {{ number: 3128, protocol: HTTP_PROXY, name: p }}, hosts: ['*/{Books}'] }}, {{ hosts: ['*/{Ratings}'] }}]")).For("gw-v1");

        Assert.Equal(["books", "ratings"], configuration.Hosts().Select(host => host.Split('.')[0]));
    }

    [Fact]
    public void WithoutEgress_EverythingIsKnown_AndThePolicyCounts()
    {
        var configuration = Mesh().Apply(Sidecar("s", "outboundTrafficPolicy: { mode: REGISTRY_ONLY }")).For("gw-v1");

        Assert.Equal(4, configuration.Hosts().Count());
        Assert.Equal(UnknownHosts.RegistryOnly, configuration.Listeners[0].UnknownHosts);
        Assert.Equal(("Sidecar", "s"), (configuration.Listeners[0].Origin.Kind, configuration.Listeners[0].Origin.Name));
    }

    [Fact]
    public void OneAppliesToAWorkload_SelectedByLabelsFirst_ThenTheNamespaces_ThenTheRoots()
    {
        var mesh = Mesh().Workload("third", "third", "v1", "third")
            .Apply(Sidecar("root", "egress: [{ hosts: [./*, elsewhere/*] }]"), "istio-system")
            .Apply(Sidecar("all", $"egress: [{{ hosts: ['*/{Books}'] }}]"))
            .Apply(Sidecar("a-younger", "egress: [{ hosts: ['~/*'] }]"))
            .Apply(Sidecar("mine", $"workloadSelector: {{ labels: {{ app: gw }} }}, egress: [{{ hosts: ['*/{Ratings}'] }}]"))
            .Apply(Sidecar("a-younger-of-mine", "workloadSelector: { labels: { version: v1 } }, egress: [{ hosts: ['~/*'] }]"));

        Assert.Equal([Ratings], mesh.For("gw-v1").Hosts());
        Assert.Equal([Books], mesh.For("ratings-v2").Hosts());
        Assert.Equal([Far], mesh.For("third").Hosts()); // its own namespace has no service
        Assert.Contains(Ratings, mesh.ForGateway().Hosts());
    }

    [Fact]
    public void VirtualServices_CountOnlyIfTheirHostIsLetIn()
    {
        var mesh = Mesh().Apply(Rule("ratings", "ratings")).Apply(Rule("virtual", "shop.example.com")).Apply(Sidecar("s", $"egress: [{{ hosts: ['*/{Books}', '*/{Ratings}'] }}]"));

        Assert.Equal("ratings", mesh.For("gw-v1").HostOn(80, "ratings")!.Routes[0].Name);
        Assert.Null(mesh.For("gw-v1").HostOn(80, "shop.example.com"));
        Assert.NotNull(mesh.Apply(Sidecar("t", "workloadSelector: { labels: { app: gw } }, egress: [{ hosts: ['./shop.example.com'] }]")).For("gw-v1").HostOn(80, "shop.example.com"));
    }

    [Fact]
    public void DestinationsOfVirtualServices_GetClustersAndNoHosts()
    {
        var configuration = Mesh().Apply(Rule("ratings", "ratings")).Apply(Sidecar("s", $"egress: [{{ hosts: ['*/{Ratings}'] }}]")).For("gw-v1");

        Assert.Equal([Books, Ratings], configuration.Hosts());
        Assert.Null(configuration.HostOn(80, "books"));
    }

    [Fact]
    public void EntryWithAPort_IsForThatPortAlone()
    {
        var mesh = Mesh().Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: two }
            spec: { selector: { app: two }, ports: [{ name: http, port: 80 }, { name: http-b, port: 8080 }] }
            """).Apply(Sidecar("s", $"egress: [{{ port: {{ number: 8080, protocol: HTTP, name: b }}, hosts: ['*/two.mesh.svc.cluster.local'] }}, {{ hosts: ['*/{Ratings}', '*/gw.mesh.svc.cluster.local'] }}]"));

        var configuration = mesh.For("ratings-v1");
        Assert.NotNull(configuration.HostOn(8080, "two"));
        Assert.Null(configuration.HostOn(8080, "gw")); // the port has an entry of its own
        Assert.Null(configuration.HostOn(80, "two"));
        Assert.NotNull(configuration.HostOn(80, "ratings"));
        Assert.Null(configuration.Cluster("outbound|80||two.mesh.svc.cluster.local"));
        Assert.NotNull(configuration.Cluster("outbound|8080||gw.mesh.svc.cluster.local"));
    }

    [Fact]
    public void DestinationRuleWithSelector_OutranksOthersForItsCallers()
    {
        static string Policy(string name, string selector, string balancer) => $$"""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: {{name}} }
            spec: { host: {{Ratings}}, {{selector}} trafficPolicy: { loadBalancer: { simple: {{balancer}} } } }
            """;
        var mesh = Mesh()
            .Apply(Policy("general", "", "ROUND_ROBIN"))
            .Apply(Policy("mine", "workloadSelector: { matchLabels: { app: gw } }, exportTo: [.],", "RANDOM"))
            .Apply(Policy("other", "workloadSelector: { matchLabels: { app: far } },", "RANDOM"));

        Assert.Equal(LoadBalancing.Random, mesh.For("gw-v1").Cluster($"outbound|80||{Ratings}")!.LoadBalancing);
        Assert.Equal(LoadBalancing.RoundRobin, mesh.For("books-v1").Cluster($"outbound|80||{Ratings}")!.LoadBalancing);
        Assert.Equal(LoadBalancing.RoundRobin, mesh.For("far-v1").Cluster($"outbound|80||{Ratings}")!.LoadBalancing); // selectors count in the rule's namespace
    }

    [Fact]
    public void CallersThatAreAlike_ShareWhatTheyGet_AndThoseToldApartByARuleDoNot()
    {
        var mesh = Mesh().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings]
              http:
              - name: for-v1
                match: [{ sourceLabels: { version: v1 } }]
                route: [{ destination: { host: books } }]
              - route: [{ destination: { host: ratings } }]
            """);
        var view = mesh.View();
        var (gateway, books, second) = (view.Translate(NodeOf("gw-v1")), view.Translate(NodeOf("books-v1")), view.Translate(NodeOf("books-v2")));

        Assert.Same(gateway.RouteTables[0], books.RouteTables[0]);
        Assert.Same(gateway.Clusters[0], books.Clusters[0]);
        Assert.Same(gateway.EndpointSets[0], second.EndpointSets[0]);
        Assert.Equal("for-v1", books.HostOn(80, "ratings")!.Routes[0].Name);
        Assert.Equal("", second.HostOn(80, "ratings")!.Routes[0].Name);

        Node NodeOf(string name) => view.Registry.Workloads.Single(workload => workload.Node.Name == name).Node;
    }

    [Fact]
    public void LargeMesh_IsTranslatedOnceForAllWhoAreAlike()
    {
        var mesh = MeshBuilder.Bookinfo();
        for (var i = 0; i < 100; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"s{i:000}");
            mesh.Apply($$"""
                apiVersion: v1
                kind: Service
                metadata: { name: {{name}} }
                spec: { selector: { app: {{name}} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
                """).Workload(name + "-a", name, "v1").Workload(name + "-b", name, "v2");
        }

        var view = mesh.View();
        var configurations = view.Registry.Workloads.Select(workload => view.Translate(workload.Node)).ToList();

        Assert.Single(configurations.Select(configuration => configuration.RouteTables.Single(table => table.Name == "80")).Distinct(ReferenceEqualityComparer.Instance));
        Assert.Single(configurations.Select(configuration => configuration.EndpointSets[50]).Distinct(ReferenceEqualityComparer.Instance));
    }

    private static MeshBuilder Mesh() => MeshBuilder.Bookinfo()
        .Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: far }
            spec: { selector: { app: far }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            """, "elsewhere")
        .Workload("far-v1", "far", "v1", "elsewhere");

    private static string Sidecar(string name, string spec) => $$"""
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: { name: {{name}} }
        spec: { {{spec}} }
        """;

    private static string Rule(string name, string host) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{name}} }
        spec: { hosts: [{{host}}], http: [{ name: {{name}}, route: [{ destination: { host: books } }] }] }
        """;
}
