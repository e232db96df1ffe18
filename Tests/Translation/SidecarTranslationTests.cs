using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class SidecarTranslationTests
{
    private const string AllV1 = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings }
        spec:
          host: ratings
          subsets:
          - name: v1
            labels: { version: v1 }
          - name: v2
            labels: { version: v2 }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings }
        spec:
          hosts: [ratings]
          http:
          - route:
            - destination: { host: ratings, subset: v1 }
        """;

    [Fact]
    public void NoVirtualService_GoesStraightToAllReadyEndpoints()
    {
        var configuration = MeshBuilder.Bookinfo().Workload("ratings-v3", "ratings", "v3", ready: false).For("gw-v1");

        var route = Assert.Single(HostOf(configuration, "80", "ratings").Routes);
        Assert.Equal("default", route.Name);
        Assert.Equal("outbound|80||ratings.mesh.svc.cluster.local", Assert.Single(route.Forward.Clusters).Cluster);
        Assert.Equal(["ratings-v1", "ratings-v2"], EndpointsOf(configuration, "outbound|80||ratings.mesh.svc.cluster.local"));
    }

    [Fact]
    public void Service_AnswersUnderItsNames_TheBareOneInItsNamespaceOnly()
    {
        var mesh = MeshBuilder.Bookinfo().Workload("other", "other", "v1", "elsewhere");

        Assert.Equal(
            ["ratings.mesh.svc.cluster.local", "ratings.mesh.svc.cluster.local.", "ratings.mesh", "ratings.mesh.svc", "ratings"],
            HostOf(mesh.For("gw-v1"), "80", "ratings").Domains);
        Assert.DoesNotContain("ratings", mesh.For("other").RouteTables.Single(table => table.Name == "80").VirtualHosts.SelectMany(host => host.Domains));
    }

    [Fact]
    public void VirtualServiceAndSubsets_RouteToTheSubsetsEndpoints()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(AllV1).For("gw-v1");

        var route = Assert.Single(HostOf(configuration, "80", "ratings").Routes);
        Assert.Equal("outbound|80|v1|ratings.mesh.svc.cluster.local", Assert.Single(route.Forward.Clusters).Cluster);
        Assert.Equal(["ratings-v1"], EndpointsOf(configuration, "outbound|80|v1|ratings.mesh.svc.cluster.local"));
        Assert.Equal(["ratings-v2"], EndpointsOf(configuration, "outbound|80|v2|ratings.mesh.svc.cluster.local"));
    }

    [Fact]
    public void SubsetOfSeveralLabels_HasTheEndpointsThatHaveAllOfThem()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: ratings}, spec: {host: ratings, subsets: [{name: both, labels: {version: v2, app: ratings}}]}}")
            .For("gw-v1");

        Assert.Equal(["ratings-v2"], EndpointsOf(configuration, "outbound|80|both|ratings.mesh.svc.cluster.local"));
    }

    [Fact]
    public void EveryPart_NamesTheResourceFieldAndLineItCameFrom()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(AllV1).For("gw-v1");

        var host = HostOf(configuration, "80", "ratings");
        Assert.Equal("VirtualService mesh/ratings", $"{host.Origin.Kind} {host.Origin.Namespace}/{host.Origin.Name}");
        Assert.Equal(("spec.http[0]", "test.yaml", 18), (host.Routes[0].Origin.Path, host.Routes[0].Origin.File, host.Routes[0].Origin.Line));
        var cluster = configuration.Clusters.Single(part => part.Name == "outbound|80|v2|ratings.mesh.svc.cluster.local");
        Assert.Equal(("DestinationRule", "spec.subsets[1]", 9), (cluster.Origin.Kind, cluster.Origin.Path, cluster.Origin.Line));
    }

    [Fact]
    public void Weights_AreKeptAsGiven()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(AllV1.Replace(
            "    - destination: { host: ratings, subset: v1 }",
            "    - destination: { host: ratings, subset: v1 }\n      weight: 1\n    - destination: { host: ratings, subset: v2 }\n      weight: 3",
            StringComparison.Ordinal)).For("gw-v1");

        Assert.Equal([1, 3], HostOf(configuration, "80", "ratings").Routes[0].Forward.Clusters.Select(cluster => cluster.Weight));
    }

    [Fact]
    public void RulesAfterOneWithoutConditions_AreLeftOut()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(AllV1 + "\n  - match: [{ uri: { prefix: /never } }]\n    route: [{ destination: { host: books } }]\n").For("gw-v1");

        Assert.Single(HostOf(configuration, "80", "ratings").Routes);
    }

    [Theory]
    [InlineData("sourceLabels: { app: gw }", true)]
    [InlineData("sourceLabels: { app: gw, version: v9 }", false)]
    [InlineData("sourceNamespace: mesh", true)]
    [InlineData("sourceNamespace: elsewhere", false)]
    [InlineData("port: 80", true)]
    [InlineData("port: 8080", false)]
    [InlineData("gateways: [mesh]", true)]
    [InlineData("gateways: [front]", false)]
    [InlineData("gateways: [mesh], sourceLabels: { app: nobody }", true)] // not asked for when gateways are given
    public void RulesForOthers_AreDropped_AndAVirtualServiceWithoutRulesIsAbsent(string condition, bool counts)
    {
        var configuration = MeshBuilder.Bookinfo().Apply($$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings]
              gateways: [mesh, front]
              http:
              - name: mine
                match: [{ {{condition}} }]
                route: [{ destination: { host: books } }]
            """).For("gw-v1");

        Assert.Equal(counts ? "mine" : "default", Assert.Single(HostOf(configuration, "80", "ratings").Routes).Name);
    }

    [Fact]
    public void VirtualServiceForAGatewayOnly_DoesNotCountInTheMesh()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(AllV1.Replace("hosts: [ratings]", "hosts: [ratings]\n  gateways: [front]", StringComparison.Ordinal)).For("gw-v1");

        Assert.Equal("default", HostOf(configuration, "80", "ratings").Routes[0].Name);
    }

    [Fact]
    public void TwoVirtualServicesForOneHost_TheOlderOwnsIt()
    {
        static string Named(string name, string hosts) => $$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: {{name}} }
            spec:
              hosts: [{{hosts}}]
              http:
              - name: {{name}}
                route: [{ destination: { host: books } }]
            """;
        var configuration = MeshBuilder.Bookinfo().Apply(Named("zz-older", "ratings")).Apply(Named("younger", "ratings, gw")).For("books-v1");

        Assert.Equal("zz-older", HostOf(configuration, "80", "ratings").Routes[0].Name);
        Assert.Equal("younger", HostOf(configuration, "8080", "gw").Routes[0].Name);
    }

    [Fact]
    public void MostSpecificHost_Wins()
    {
        static string Named(string name, string host) => $$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: {{name}} }
            spec:
              hosts: ["{{host}}"]
              http:
              - name: {{name}}
                route: [{ destination: { host: books } }]
            """;
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Named("wide", "*.cluster.local"))
            .Apply(Named("narrow", "*.mesh.svc.cluster.local"))
            .Apply(Named("exact", "ratings.mesh.svc.cluster.local"))
            .For("gw-v1");

        Assert.Equal("exact", HostOf(configuration, "80", "ratings").Routes[0].Name);
        Assert.Equal("narrow", HostOf(configuration, "80", "books").Routes[0].Name);
    }

    [Fact]
    public void HostWithoutService_IsServedOnPort80()
    {
        var configuration = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: shop }
            spec:
              hosts: [shop.example.com]
              http:
              - route: [{ destination: { host: books } }]
            """).For("gw-v1");

        var host = configuration.RouteTables.SelectMany(table => table.VirtualHosts, (table, host) => (table.Name, host)).Single(entry => entry.host.Domains.Contains("shop.example.com"));
        Assert.Equal("80", host.Name);
        Assert.Equal("outbound|80||books.mesh.svc.cluster.local", host.host.Routes[0].Forward.Clusters[0].Cluster);
    }

    [Fact]
    public void NameUnderWhichAServiceAnswers_StaysWithTheService()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(AllV1.Replace("hosts: [ratings]", "hosts: [ratings.mesh]", StringComparison.Ordinal)).For("gw-v1");

        Assert.Equal("default", HostOf(configuration, "80", "ratings").Routes[0].Name);
        var domains = configuration.RouteTables.Single(table => table.Name == "80").VirtualHosts.SelectMany(host => host.Domains).ToList();
        Assert.Equal(domains.Distinct(), domains);
    }

    [Theory]
    [InlineData("{ host: gw }", "outbound|8080||gw.mesh.svc.cluster.local")] // its only port
    [InlineData("{ host: gw, port: { number: 9 } }", "outbound|9||gw.mesh.svc.cluster.local")]
    [InlineData("{ host: nowhere.example.com }", "outbound|80||nowhere.example.com")] // the port asked for
    [InlineData("{ host: books.mesh }", "outbound|80||books.mesh")] // a name with a dot is complete
    [InlineData("{ host: ratings, subset: v7 }", "outbound|80|v7|ratings.mesh.svc.cluster.local")] // not declared: the proxy answers 503 NC
    public void Destination_NamesItsCluster(string destination, string cluster)
    {
        var configuration = MeshBuilder.Bookinfo().Apply($$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings]
              http:
              - route: [{ destination: {{destination}} }]
            """).For("gw-v1");

        Assert.Equal(cluster, HostOf(configuration, "80", "ratings").Routes[0].Forward.Clusters[0].Cluster);
    }

    [Fact]
    public void ExportTo_HidesAVirtualServiceFromOtherNamespaces()
    {
        var mesh = MeshBuilder.Bookinfo().Workload("other", "other", "v1", "elsewhere")
            .Apply(AllV1.Replace("hosts: [ratings]", "hosts: [ratings]\n  exportTo: [\".\"]", StringComparison.Ordinal));

        Assert.Equal("", HostOf(mesh.For("gw-v1"), "80", "ratings").Routes[0].Name);
        Assert.Equal("default", HostOf(mesh.For("other"), "80", "ratings").Routes[0].Name);
    }

    [Fact]
    public void DestinationRules_CallersNamespaceFirst_ThenTheServices_ThenTheRoot()
    {
        static string Rule(string subset) => $$"""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: r }
            spec:
              host: ratings.mesh.svc.cluster.local
              subsets: [{ name: {{subset}}, labels: { version: v1 } }]
            """;
        var mesh = MeshBuilder.Bookinfo().Workload("other", "other", "v1", "elsewhere").Workload("third", "third", "v1", "third");

        mesh.Apply(Rule("root"), "istio-system");
        Assert.Equal(["root"], SubsetsOf(mesh.For("gw-v1")));
        mesh.Apply(Rule("service"), "mesh");
        mesh.Apply(Rule("caller"), "elsewhere");
        Assert.Equal(["service"], SubsetsOf(mesh.For("gw-v1")));
        Assert.Equal(["caller"], SubsetsOf(mesh.For("other")));
        Assert.Equal(["service"], SubsetsOf(mesh.For("third")));
    }

    [Fact]
    public void DestinationRulesForOneHost_AreMerged_TheOlderSubsetAndPolicyStay()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: { name: older }
                spec:
                  host: ratings
                  trafficPolicy: { loadBalancer: { simple: RANDOM } }
                  subsets: [{ name: a, labels: { version: v1 } }]
                """)
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: { name: younger }
                spec:
                  host: ratings
                  trafficPolicy: { loadBalancer: { simple: ROUND_ROBIN } }
                  subsets:
                  - { name: a, labels: { version: v2 } }
                  - name: b
                    labels: { version: v2 }
                    trafficPolicy: { connectionPool: { tcp: { connectTimeout: 1.5s } } }
                """)
            .For("gw-v1");

        Assert.Equal(["a", "b"], SubsetsOf(configuration));
        Assert.Equal(["ratings-v1"], EndpointsOf(configuration, "outbound|80|a|ratings.mesh.svc.cluster.local"));
        var b = configuration.Clusters.Single(cluster => cluster.Subset == "b");
        Assert.Equal((LoadBalancing.Random, 1500L), (b.LoadBalancing, b.ConnectTimeoutMs));
    }

    [Fact]
    public void Inbound_HasAListenerForEachPort_ThatLeadsToTheApplication()
    {
        var node = MeshBuilder.Sidecar("x", "mesh", "x", "v1");
        node.Ports.Add(new WorkloadPort { ContainerPort = 9090, InboundPort = 7, ApplicationPort = 8 });

        var configuration = MeshBuilder.Bookinfo().View().Translate(node);

        Assert.Equal(["outbound", "inbound_8080", "inbound_9090"], configuration.Listeners.Select(listener => listener.Name));
        var table = configuration.RouteTables.Single(part => part.Name == "inbound|9090||");
        Assert.Equal(["*"], table.VirtualHosts[0].Domains);
        Assert.Equal(ClusterKind.Application, configuration.Clusters.Single(cluster => cluster.Name == "inbound|9090||").Kind);
    }

    [Theory]
    [InlineData(true, UnknownHosts.AllowAny)]
    [InlineData(false, UnknownHosts.RegistryOnly)]
    public void UnknownHosts_FollowTheMeshSetting(bool allow, UnknownHosts expected)
    {
        var configuration = MeshBuilder.Bookinfo().With(new MeshSettings { AllowUnknownHosts = allow }).For("gw-v1");

        Assert.Equal(expected, configuration.Listeners[0].UnknownHosts);
    }

    [Fact]
    public void SameInput_GivesTheSameConfiguration()
    {
        Assert.Equal(MeshBuilder.Bookinfo().Apply(AllV1).For("gw-v1"), MeshBuilder.Bookinfo().Apply(AllV1).For("gw-v1"));
    }

    private static VirtualHost HostOf(NodeConfiguration configuration, string table, string service) =>
        configuration.RouteTables.Single(part => part.Name == table).VirtualHosts.Single(host => host.Domains.Contains($"{service}.mesh.svc.cluster.local"));

    private static IEnumerable<string> EndpointsOf(NodeConfiguration configuration, string cluster) =>
        configuration.EndpointSets.Single(set => set.Cluster == cluster).Endpoints.Select(endpoint => endpoint.Workload);

    private static IEnumerable<string> SubsetsOf(NodeConfiguration configuration) =>
        configuration.Clusters.Where(cluster => cluster.ServiceHost == "ratings.mesh.svc.cluster.local" && cluster.Subset.Length > 0).Select(cluster => cluster.Subset);
}
