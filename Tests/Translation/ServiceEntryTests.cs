using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class ServiceEntryTests
{
    private const string Static = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: shop }
        spec:
          hosts: [shop.example.com, SHOP.example.org]
          addresses: [10.9.0.1, "2001:db8::9", 10.8.0.0/16]
          resolution: STATIC
          ports:
          - { number: 80, name: http, protocol: HTTP, targetPort: 8080 }
          - { number: 443, name: https, protocol: HTTPS }
          endpoints:
          - { address: 192.0.2.1, labels: { version: v1 }, weight: 3, locality: eu/a/1 }
          - { address: 192.0.2.2, labels: { version: v2 }, ports: { http: 9090 } }
        """;

    [Fact]
    public void StaticEntry_IsAServiceForEachHost_WithItsAddressesAndEndpoints()
    {
        var configuration = MeshBuilder.Bookinfo().Apply(Static).For("gw-v1");

        var host = configuration.HostOn(80, "shop.example.com")!;
        Assert.Equal(["shop.example.com", "shop.example.com.", "10.9.0.1", "[2001:db8::9]"], host.Domains);
        Assert.Equal("outbound|80||shop.example.com", host.Routes[0].Forward.Clusters[0].Cluster);
        Assert.Equal(("ServiceEntry", "mesh", "shop"), (host.Origin.Kind, host.Origin.Namespace, host.Origin.Name));
        Assert.NotNull(configuration.HostOn(80, "shop.example.org"));
        Assert.Equal(ClusterKind.Endpoints, configuration.Cluster("outbound|80||shop.example.com")!.Kind);
        Assert.Equal(["192.0.2.1:8080", "192.0.2.2:9090"], configuration.Addresses("outbound|80||shop.example.com"));
        Assert.Equal(["192.0.2.1:443", "192.0.2.2:443"], configuration.Addresses("outbound|443||shop.example.org"));
        var endpoint = configuration.EndpointSets.Single(set => set.Cluster == "outbound|80||shop.example.com").Endpoints[0];
        Assert.Equal((3, "eu/a/1", "v1"), (endpoint.Weight, endpoint.Locality, endpoint.Labels["version"]));
        Assert.DoesNotContain(configuration.RouteTables, table => table.Port == 443);
    }

    [Fact]
    public void RulesAndSubsets_CountForItInOtherNamespacesToo()
    {
        var configuration = MeshBuilder.Bookinfo().Workload("other", "other", "v1", "elsewhere").Apply(Static).Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: shop }
            spec: { host: shop.example.com, subsets: [{ name: v2, labels: { version: v2 } }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: shop }
            spec:
              hosts: [shop.example.com]
              http: [{ name: mine, timeout: 1s, route: [{ destination: { host: shop.example.com, subset: v2, port: { number: 80 } } }] }]
            """).For("other");

        Assert.Equal("mine", configuration.HostOn(80, "shop.example.com")!.Routes[0].Name);
        Assert.Equal(["192.0.2.2:9090"], configuration.Addresses("outbound|80|v2|shop.example.com"));
    }

    [Theory]
    [InlineData("NONE", ClusterKind.OriginalDestination, "")]
    [InlineData("DNS", ClusterKind.Dns, "api.example.com:80")]
    [InlineData("DNS_ROUND_ROBIN", ClusterKind.LogicalDns, "api.example.com:80")]
    public void Resolution_DecidesHowAddressesAreFound(string resolution, ClusterKind kind, string endpoint)
    {
        var configuration = MeshBuilder.Bookinfo().Apply(Entry("api", "api.example.com", $"resolution: {resolution}, ports: [{{ number: 80, name: http, protocol: HTTP }}]")).For("gw-v1");

        Assert.Equal(kind, configuration.Cluster("outbound|80||api.example.com")!.Kind);
        Assert.Equal(endpoint.Length == 0 ? [] : [endpoint], configuration.EndpointSets.Where(set => set.Cluster == "outbound|80||api.example.com")
            .SelectMany(set => set.Endpoints).Select(found => $"{found.Address}:{found.Port}"));
    }

    [Fact]
    public void Wildcard_TakesEveryHostUnderIt()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry("wide", "'*.example.com'", "ports: [{ number: 80, name: http, protocol: HTTP }]"))
            .Apply(Entry("dynamic", "'*.example.net'", "resolution: DYNAMIC_DNS, ports: [{ number: 80, name: http, protocol: HTTP }]"))
            .For("gw-v1");

        Assert.Equal(["*.example.com"], configuration.HostOn(80, "*.example.com")!.Domains);
        Assert.Equal(ClusterKind.OriginalDestination, configuration.Cluster("outbound|80||*.example.com")!.Kind);
        Assert.Equal(ClusterKind.DynamicDns, configuration.Cluster("outbound|80||*.example.net")!.Kind);
    }

    [Theory]
    [InlineData("HTTP", "rule")]
    [InlineData("", "rule")]
    [InlineData("GRPC", "rule")]
    [InlineData("TCP", "default")] // bytes reach it, but they are not routed as HTTP
    [InlineData("TLS", null)]
    [InlineData("HTTPS", null)]
    public void Protocol_DecidesWhatRulesCount(string protocol, string? route)
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry("api", "api.example.com", $"ports: [{{ number: 81, name: any, protocol: '{protocol}' }}]"))
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: { name: api }
                spec: { hosts: [api.example.com], http: [{ name: rule, route: [{ destination: { host: books } }] }] }
                """)
            .For("gw-v1");

        Assert.Equal(route, configuration.HostOn(81, "api.example.com")?.Routes[0].Name);
        Assert.NotNull(configuration.Cluster("outbound|81||api.example.com"));
    }

    [Fact]
    public void HostOfTwoNamespaces_IsSentToOnThePortThatTheCallerSees()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry("api", "api.example.com", "exportTo: [.], resolution: STATIC, endpoints: [{ address: 10.0.0.1 }], ports: [{ number: 80, name: http, protocol: HTTP }]"), "elsewhere")
            .Apply(Entry("api", "api.example.com", "exportTo: [.], resolution: STATIC, endpoints: [{ address: 10.0.0.2 }], ports: [{ number: 8081, name: http, protocol: HTTP }]"))
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: { name: books }
                spec: { hosts: [books], http: [{ route: [{ destination: { host: api.example.com } }] }] }
                """)
            .For("gw-v1");

        Assert.Equal("outbound|8081||api.example.com", configuration.HostOn(80, "books")!.Routes[0].Forward.Clusters[0].Cluster);
    }

    [Fact]
    public void PortOfTcpOfAService_IsNotRoutedAsHttp_AndOneOfUdpIsNotThere()
    {
        var configuration = MeshBuilder.Bookinfo().Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: db }
            spec:
              selector: { app: db }
              ports: [{ name: tcp-db, port: 5432 }, { name: dns, port: 8053, protocol: UDP }, { name: dns-tcp, port: 8053 }]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: db }
            spec: { hosts: [db], http: [{ name: rule, route: [{ destination: { host: books } }] }] }
            """).For("gw-v1");

        Assert.Equal("default", configuration.HostOn(5432, "db")!.Routes[0].Name);
        Assert.Equal("rule", configuration.HostOn(8053, "db")!.Routes[0].Name);
        Assert.Single(configuration.Clusters, cluster => cluster is { ServicePort: 8053 });
    }

    [Fact]
    public void Selector_PicksWorkloadsAndWorkloadEntriesOfItsNamespace()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry("vms", "vms.example.com", "location: MESH_INTERNAL, resolution: STATIC, workloadSelector: { labels: { app: ratings } }, ports: [{ number: 80, name: http, protocol: HTTP, targetPort: 8080 }]"))
            .Apply(Workload("vm-1", "address: 192.0.2.1, labels: { app: ratings }, ports: { http: 81 }, weight: 5"))
            .Apply(Workload("vm-2", "address: 192.0.2.2, labels: { app: other }"))
            .Apply(Workload("vm-3", "address: 192.0.2.3, labels: { app: ratings }"), "elsewhere")
            .For("gw-v1");

        var endpoints = configuration.EndpointSets.Single(set => set.Cluster == "outbound|80||vms.example.com").Endpoints;
        Assert.Equal(["ratings-v1", "ratings-v2", "vm-1"], endpoints.Select(endpoint => endpoint.Workload));
        Assert.Equal(("192.0.2.1", 81, 5), (endpoints[2].Address, endpoints[2].Port, endpoints[2].Weight));
    }

    [Theory]
    [InlineData("8080", "", 8080)]
    [InlineData("8080", "ports: { http: 81 }", 81)] // by the name of the service's port
    [InlineData("web", "ports: { web: 82 }", 82)] // by the name of the target
    [InlineData("web", "ports: { http: 81 }", null)]
    public void WorkloadEntry_JoinsTheServiceThatSelectsIt(string target, string ports, int? expected)
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply($$"""
                apiVersion: v1
                kind: Service
                metadata: { name: vm }
                spec: { selector: { app: vm }, ports: [{ name: http, port: 80, targetPort: {{target}} }] }
                ---
                apiVersion: networking.istio.io/v1
                kind: WorkloadEntry
                metadata: { name: vm-1, labels: { app: vm } }
                spec: { address: 192.0.2.1, labels: { app: overruled }, {{ports}} }
                """)
            .Apply(Workload("named", "address: vm.example.com, labels: { app: vm }, ports: { http: 1, web: 1 }")) // names are looked up for ServiceEntries only
            .For("gw-v1");

        Assert.Equal(expected is { } port ? [$"192.0.2.1:{port}"] : [], configuration.Addresses("outbound|80||vm.mesh.svc.cluster.local"));
    }

    [Fact]
    public void EntryForTheHostOfAService_AddsItsEndpoints_TheServiceKeepsTheHost()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Entry("more", "ratings.mesh.svc.cluster.local", "resolution: STATIC, ports: [{ number: 80, name: http, protocol: TCP }, { number: 81, name: more, protocol: HTTP }], endpoints: [{ address: 192.0.2.1 }]"))
            .Apply(Entry("squatter", "ratings.mesh.svc.cluster.local", "resolution: STATIC, ports: [{ number: 80, name: http, protocol: HTTP }], endpoints: [{ address: 192.0.2.66 }]"), "elsewhere")
            .Workload("other", "other", "v1", "elsewhere");

        var configuration = mesh.For("other");
        Assert.Equal(["127.0.0.1:20006", "127.0.0.1:20008", "192.0.2.1:80"], configuration.Addresses("outbound|80||ratings.mesh.svc.cluster.local"));
        Assert.Equal(["192.0.2.1:81"], configuration.Addresses("outbound|81||ratings.mesh.svc.cluster.local"));
        Assert.Equal("Service", configuration.HostOn(80, "ratings.mesh")!.Origin.Kind);
    }

    [Fact]
    public void TwoEntriesForOneHost_AreJoinedInOneNamespace_AndTheOlderWinsAmongSeveral()
    {
        static string Api(string name, string address, int port) => Entry(name, "api.example.com", $"resolution: STATIC, ports: [{{ number: {port}, name: http-{port}, protocol: HTTP }}], endpoints: [{{ address: {address} }}]");
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Api("zz", "192.0.2.1", 80)).Apply(Api("aa", "192.0.2.2", 80)).Apply(Api("bb", "192.0.2.3", 81))
            .Apply(Api("first", "192.0.2.9", 80), "elsewhere");

        var configuration = mesh.For("gw-v1");
        Assert.Equal(["192.0.2.1:80", "192.0.2.2:80"], configuration.Addresses("outbound|80||api.example.com"));
        Assert.Equal(["192.0.2.3:81"], configuration.Addresses("outbound|81||api.example.com"));
    }

    [Fact]
    public void HostInTheFormOfAService_HasTheShortFormsToo_AndFullNamesStayWithTheirOwners()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply(Entry("old", "legacy.mesh.svc.cluster.local", "ports: [{ number: 80, name: http, protocol: HTTP }]"))
            .Apply(Entry("odd", "ratings.mesh", "ports: [{ number: 80, name: http, protocol: HTTP }]"))
            .For("gw-v1");

        Assert.Contains("legacy", configuration.HostOn(80, "legacy.mesh.svc.cluster.local")!.Domains);
        Assert.Equal("ratings.mesh:80", configuration.HostOn(80, "ratings.mesh")!.Name);
        Assert.Contains("ratings", configuration.HostOn(80, "ratings.mesh.svc.cluster.local")!.Domains);
    }

    [Fact]
    public void HeadlessService_AnswersForNamesUnderItToo()
    {
        var configuration = MeshBuilder.Bookinfo().Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: peers }
            spec: { clusterIP: None, selector: { app: peers }, ports: [{ name: http, port: 80 }] }
            """).For("gw-v1");

        var domains = configuration.HostOn(80, "peers")!.Domains;
        Assert.Contains("*.peers.mesh.svc.cluster.local", domains);
        Assert.Contains("*.peers", domains);
    }

    [Theory]
    [InlineData("['*']", "", true, true)]
    [InlineData("[.]", "", true, false)]
    [InlineData("[elsewhere]", "", false, true)]
    [InlineData("['~']", "", false, false)]
    [InlineData("[]", ".", true, false)] // the mesh's default
    [InlineData("['*']", ".", true, true)]
    public void ExportTo_HidesItFromOtherNamespaces(string exportTo, string byDefault, bool atHome, bool elsewhere)
    {
        var mesh = MeshBuilder.Bookinfo().Workload("other", "other", "v1", "elsewhere")
            .Apply(Entry("api", "api.example.com", $"exportTo: {exportTo}, ports: [{{ number: 80, name: http, protocol: HTTP }}]"))
            .With(new MeshSettings { DefaultServiceExportTo = byDefault.Length > 0 ? [byDefault] : [] });

        Assert.Equal((atHome, elsewhere), (Knows(mesh.For("gw-v1")), Knows(mesh.For("other"))));

        static bool Knows(NodeConfiguration configuration)
        {
            var cluster = configuration.Cluster("outbound|80||api.example.com") is not null;
            Assert.Equal(cluster, configuration.HostOn(80, "api.example.com") is not null);
            return cluster;
        }
    }

    [Fact]
    public void AnnotationOfAService_HidesItFromOtherNamespaces()
    {
        var mesh = MeshBuilder.Bookinfo().Workload("other", "other", "v1", "elsewhere").Workload("third", "third", "v1", "third").Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: inner, annotations: { networking.istio.io/exportTo: "., third" } }
            spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            """);

        Assert.Contains("inner.mesh.svc.cluster.local", mesh.For("gw-v1").Hosts());
        Assert.Contains("inner.mesh.svc.cluster.local", mesh.For("third").Hosts());
        Assert.DoesNotContain("inner.mesh.svc.cluster.local", mesh.For("other").Hosts());
        Assert.Null(mesh.For("other").HostOn(80, "inner.mesh.svc.cluster.local"));
        Assert.DoesNotContain(mesh.For("other").EndpointSets, set => set.Cluster.EndsWith("inner.mesh.svc.cluster.local", StringComparison.Ordinal));
    }

    private static string Entry(string name, string host, string spec) => $$"""
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: {{name}} }
        spec: { hosts: [{{host}}], {{spec}} }
        """;

    private static string Workload(string name, string spec) => $$"""
        apiVersion: networking.istio.io/v1
        kind: WorkloadEntry
        metadata: { name: {{name}} }
        spec: { {{spec}} }
        """;
}
