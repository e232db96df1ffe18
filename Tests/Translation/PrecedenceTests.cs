using MeshProtocol;
using Xunit;

namespace Tests.Translation;

/// <summary>Which of several resources counts.</summary>
public sealed class PrecedenceTests
{
    private const string Ratings = "ratings.mesh.svc.cluster.local";

    [Fact]
    public void ResourcesOfOneMoment_GoByName_ThenByNamespace()
    {
        Assert.Equal("a", RouteName(MeshBuilder.Bookinfo().Apply(Rule("b", Ratings) + "\n---\n" + Rule("a", Ratings))));
        Assert.Equal("first", RouteName(MeshBuilder.Bookinfo().Apply(
            Rule("same", Ratings, "second", "namespace: zoo") + "\n---\n" + Rule("same", Ratings, "first", "namespace: attic"))));
    }

    [Theory]
    [InlineData("gw-v1", "mine")]
    [InlineData("far", "named")]
    [InlineData("other", "public")]
    public void InTheMesh_PrivateRulesComeBeforeNamedOnes_AndThoseBeforePublicOnes(string caller, string expected)
    {
        var mesh = MeshBuilder.Bookinfo().Workload("far", "far", "v1", "elsewhere").Workload("other", "other", "v1", "other")
            .Apply(Rule("public", Ratings))
            .Apply(Rule("named", Ratings, "named", spec: "exportTo: [elsewhere, mesh],"), "zoo")
            .Apply(Rule("mine", Ratings, "mine", spec: "exportTo: [.],"));

        Assert.Equal(expected, RouteName(mesh, caller));
    }

    [Fact]
    public void AtAGateway_PrivateRulesComeBeforeNamedOnes_AndThoseBeforePublicOnes()
    {
        static string Bound(string name, string exportTo) => Rule(name, "shop.example.com", name, spec: $"exportTo: ['{exportTo}'], gateways: [istio-system/front],", match: $"/{name}");
        var configuration = MeshBuilder.Bookinfo()
            .Apply("{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: front}, spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}}", "istio-system")
            .Apply(Bound("public", "*"))
            .Apply(Bound("named", "istio-system"))
            .Apply(Bound("mine", "."), "istio-system")
            .ForGateway();

        Assert.Equal(["mine", "named", "public"], Assert.Single(Assert.Single(configuration.RouteTables).VirtualHosts).Routes.Select(route => route.Name));
    }

    [Fact]
    public void RuleForAWildcard_IsNotInheritedByAMoreSpecificOne()
    {
        var cluster = MeshBuilder.Bookinfo()
            .Apply(Policy("wide", "'*.mesh.svc.cluster.local'", "loadBalancer: {simple: RANDOM}, connectionPool: {tcp: {maxConnections: 7}}"))
            .Apply(Policy("narrow", "ratings", "loadBalancer: {simple: ROUND_ROBIN}"))
            .For("gw-v1");

        Assert.Equal(LoadBalancing.RoundRobin, cluster.Cluster($"outbound|80||{Ratings}")!.LoadBalancing);
        Assert.Null(cluster.Cluster($"outbound|80||{Ratings}")!.CircuitBreakers);
        Assert.Equal(7, cluster.Cluster("outbound|80||books.mesh.svc.cluster.local")!.CircuitBreakers.MaxConnections);
    }

    [Fact]
    public void RulesOfDifferentNamespaces_AreNotMerged()
    {
        var configuration = MeshBuilder.Bookinfo().Workload("far", "far", "v1", "elsewhere")
            .Apply(Policy("theirs", Ratings, "connectionPool: {tcp: {maxConnections: 7}}"))
            .Apply(Policy("own", Ratings, "loadBalancer: {simple: RANDOM}"), "elsewhere")
            .For("far");

        Assert.Equal(LoadBalancing.Random, configuration.Cluster($"outbound|80||{Ratings}")!.LoadBalancing);
        Assert.Null(configuration.Cluster($"outbound|80||{Ratings}")!.CircuitBreakers);
    }

    [Fact]
    public void SidecarOfTheWholeNamespace_IsNotForGateways()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply("{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {name: none}, spec: {egress: [{hosts: ['~/*']}]}}", "istio-system")
            .ForGateway();

        Assert.NotNull(configuration.Cluster($"outbound|80||{Ratings}"));
    }

    [Fact]
    public void LimitsForWhatComesIn_AreTheSidecars_ForEachPort()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Policy("callers", "ratings", "connectionPool: {tcp: {maxConnections: 7}}"))
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: { name: limits }
                spec:
                  workloadSelector: { labels: { app: ratings } }
                  inboundConnectionPool: { http: { http2MaxRequests: 3 }, tcp: { maxConnections: 2 } }
                """);

        var cluster = mesh.For("ratings-v1").Cluster("inbound|8080||")!;
        Assert.Equal(new CircuitBreakers { MaxRequests = 3, MaxConnections = 2 }, cluster.CircuitBreakers);
        Assert.Equal("limits", cluster.Origin.Name);
        Assert.Null(mesh.For("books-v1").Cluster("inbound|8080||")!.CircuitBreakers);
    }

    [Fact]
    public void RuleForCertainCallers_SaysNothingOfWhatComesIn()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Policy("chosen", "ratings", "connectionPool: {http: {useClientProtocol: true}}", "workloadSelector: {matchLabels: {app: ratings}},"));

        Assert.Equal(UpstreamProtocol.Caller, mesh.For("ratings-v1").Cluster($"outbound|80||{Ratings}")!.Protocol);
        Assert.Equal(UpstreamProtocol.Unspecified, mesh.For("ratings-v1").Cluster("inbound|8080||")!.Protocol);
    }

    private static string RouteName(MeshBuilder mesh, string caller = "gw-v1") => mesh.For(caller).HostOn(80, Ratings)!.Routes[0].Name;

    private static string Rule(string name, string host, string? route = null, string metadata = "", string spec = "", string match = "/") =>
        $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: {name}, {metadata}}}, "
        + $"spec: {{{spec} hosts: [{host}], http: [{{name: {route ?? name}, match: [{{uri: {{exact: {match}}}}}], route: [{{destination: {{host: {Ratings}}}}}]}}]}}}}";

    private static string Policy(string name, string host, string policy, string spec = "") =>
        $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: {name}}}, spec: {{{spec} host: {host}, trafficPolicy: {{{policy}}}}}}}";
}
