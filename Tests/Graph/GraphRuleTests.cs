using MeshControlPlane.Observability.Graph;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

public sealed class GraphRuleTests
{
    [Fact]
    public void VirtualService_SaysWhatItDoes()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings]
              http:
                - match: [{ headers: { end-user: { exact: jason } } }]
                  fault: { delay: { fixedDelay: 5s, percentage: { value: 50 } }, abort: { httpStatus: 500, percentage: { value: 10 } } }
                  route: [{ destination: { host: ratings, subset: v2 } }]
                - timeout: 500ms
                  retries: { attempts: 3 }
                  mirror: { host: ratings, subset: v2 }
                  mirrorPercentage: { value: 25 }
                  route:
                    - { destination: { host: ratings, subset: v1 }, weight: 90 }
                    - { destination: { host: ratings, subset: v2 }, weight: 10 }
            """);

        var rules = Rules(mesh, "service/mesh/ratings.mesh.svc.cluster.local");

        Assert.Equal(
            [
                (GraphRuleKind.FaultInjection, "makes 50 % of the requests wait 5 s, where a match holds"),
                (GraphRuleKind.FaultInjection, "answers 500 to 10 % of the requests, where a match holds"),
                (GraphRuleKind.RequestRouting, "sends to ratings subset v2, where a match holds"),
                (GraphRuleKind.Mirroring, "copies 25 % of the requests to ratings subset v2"),
                (GraphRuleKind.RequestTimeout, "gives up after 500 ms"),
                (GraphRuleKind.Retries, "tries again up to 3 times"),
                (GraphRuleKind.TrafficShifting, "sends 90 % to ratings subset v1, 10 % to ratings subset v2"),
            ],
            rules.Select(rule => (rule.Kind, rule.Sentence)));
        Assert.All(rules, rule => Assert.Equal("VirtualService mesh/ratings", rule.Resource.ToString()));
        Assert.Empty(Rules(mesh, "service/mesh/books.mesh.svc.cluster.local"));
    }

    [Fact]
    public void CircuitBreaker_OfTheHostIsAtTheService_AndOfTheSubsetAtItsVersion()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec:
              host: ratings.mesh.svc.cluster.local
              trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 }, http: { http1MaxPendingRequests: 2 } } }
              subsets:
                - { name: first, labels: { version: v1 }, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 3 } } }
                - { name: second, labels: { version: v2 } }
            """);

        var service = Assert.Single(Rules(mesh, "service/mesh/ratings.mesh.svc.cluster.local"));
        Assert.Equal("at most 1 connections, at most 2 requests that wait", service.Sentence);
        Assert.Equal("for subset first, ejects an endpoint after 3 errors in a row", Assert.Single(Rules(mesh, "app/mesh/ratings/v1")).Sentence);
        Assert.Empty(Rules(mesh, "app/mesh/ratings/v2"));
        // Where no services are shown, their rules are at those that stand behind them.
        Assert.Equal(2, Graph(mesh, new GraphOptions { IdleNodes = true, ServiceNodes = false }).FindNode("app/mesh/ratings/v1")!.Rules.Count);
    }

    [Fact]
    public void DestinationRuleWithoutLimits_IsNoCircuitBreaker()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec: { host: ratings, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }
            """);

        Assert.Empty(Rules(mesh, "service/mesh/ratings.mesh.svc.cluster.local"));
    }

    [Theory]
    [InlineData("UO", true)]
    [InlineData("URX,UH", true)]
    [InlineData("UF", false)]
    public void EdgeIsBroken_WhereTheBreakerOfItsTargetTurnedRequestsAway(string flags, bool broken)
    {
        var mesh = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: books }
            spec: { host: books, trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } } }
            """);

        var graph = GraphBuilderTests.Build(mesh, new GraphOptions(), Both(Party("gw"), Party("books"), 10, Response(503, 5, flags)));

        Assert.Equal(broken, graph.FindEdge("app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http")!.IsBroken);
        Assert.False(graph.FindEdge("service/mesh/books.mesh.svc.cluster.local>app/mesh/books/v1>http")!.IsBroken);
    }

    private static IReadOnlyList<GraphRule> Rules(MeshBuilder mesh, string node) => Graph(mesh, new GraphOptions { IdleNodes = true }).FindNode(node)!.Rules;

    private static MeshGraph Graph(MeshBuilder mesh, GraphOptions options) => GraphBuilderTests.Build(mesh, options, []);
}
