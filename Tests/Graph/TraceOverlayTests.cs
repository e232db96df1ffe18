using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Graph;
using Tests.Translation;
using Tests.WebConsole;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

/// <summary>Where the spans of a trace lie in a graph.</summary>
public sealed class TraceOverlayTests
{
    private static readonly Flow[] Flows =
    [
        .. Both(Ingress, Party("gw"), 10),
        .. Both(Party("gw"), Party("books"), 6),
        .. Both(Party("gw"), Party("books", "v2"), 4),
        .. Both(Party("books"), Party("ratings"), 6),
    ];

    [Fact]
    public void Way_IsThroughServicesToVersions()
    {
        var overlay = Overlay(new GraphOptions());

        Assert.Equal(
            [
                "app/mesh/books/v1", "app/mesh/books/v1>service/mesh/ratings.mesh.svc.cluster.local>http", "app/mesh/gw/v1",
                "app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http", "app/mesh/ratings/v1", "service/mesh/books.mesh.svc.cluster.local",
                "service/mesh/books.mesh.svc.cluster.local>app/mesh/books/v1>http", "service/mesh/gw.mesh.svc.cluster.local",
                "service/mesh/gw.mesh.svc.cluster.local>app/mesh/gw/v1>http", "service/mesh/ratings.mesh.svc.cluster.local",
                "service/mesh/ratings.mesh.svc.cluster.local>app/mesh/ratings/v1>http", "workload/istio-system/ingress",
                "workload/istio-system/ingress>service/mesh/gw.mesh.svc.cluster.local>http",
            ],
            overlay.Marks.Keys.Order(StringComparer.Ordinal));
        // The service's own span between two proxies is of neither.
        Assert.DoesNotContain(overlay.Marks.Values.SelectMany(mark => mark.Spans), span => span.SpanId == "app");
    }

    [Theory]
    [InlineData("Workload", false, "workload/mesh/gw-v1>workload/mesh/books-v1>http")]
    [InlineData("App", false, "app/mesh/gw>app/mesh/books>http")]
    [InlineData("App", true, "service/mesh/books.mesh.svc.cluster.local>app/mesh/books>http")]
    [InlineData("Service", true, "service/mesh/gw.mesh.svc.cluster.local>service/mesh/books.mesh.svc.cluster.local>http")]
    public void EveryView_HasIt(string view, bool services, string edge) =>
        Assert.Contains(edge, Overlay(new GraphOptions { View = Enum.Parse<GraphView>(view), ServiceNodes = services }).Marks.Keys);

    [Fact]
    public void RetriesFaultsAndErrors_AreSaid()
    {
        var overlay = Overlay(new GraphOptions());

        var retried = overlay.Marks["app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http"];
        Assert.Equal(("8 ms, 3 tries", 3, false), (retried.Text, retried.Tries, retried.HasError));
        var failed = overlay.Marks["app/mesh/books/v1>service/mesh/ratings.mesh.svc.cluster.local>http"];
        Assert.Equal(("5 ms, fault, error", true, true), (failed.Text, failed.HasFault, failed.HasError));
        Assert.Equal(["c1"], failed.Spans.Select(span => span.SpanId));
    }

    [Fact]
    public void WhatTheGraphDoesNotShow_IsLeftOut()
    {
        var graph = GraphBuilderTests.Build(MeshBuilder.Bookinfo(), new GraphOptions(), [.. Both(Party("gw"), Party("books"), 6)]);

        var overlay = TraceOverlay.Of(Books(1, Start), graph, GraphBuilderTests.Mesh(MeshBuilder.Bookinfo()), new GraphOptions());

        Assert.DoesNotContain(overlay.Marks.Keys, id => id.Contains("ratings", StringComparison.Ordinal));
        Assert.Contains("app/mesh/gw/v1", overlay.Marks.Keys);
    }

    [Fact]
    public void SpansThatAreEachOthersParents_EndSomewhere()
    {
        var trace = new TraceBuilder(1, Start)
            .Span("a", "b", "one", "gw.mesh", SpanSide.Client, 0, 5, Proxy("gw-v1", "outbound|80||books.mesh.svc.cluster.local"))
            .Span("b", "a", "two", "books.mesh", SpanSide.Server, 1, 3, Proxy("books-v1", "inbound|8080||"))
            .Build();

        Assert.NotEmpty(Overlay(new GraphOptions(), trace).Marks);
    }

    /// <summary>A request from the ingress through gw and books to ratings, where it is failed on purpose; books was tried three times.</summary>
    internal static MeshTrace Books(int number, DateTimeOffset start) => new TraceBuilder(number, start)
        .Span("a1", "", "gw", "istio-ingressgateway.istio-system", SpanSide.Client, 0, 12, Proxy("ingress", "outbound|8080||gw.mesh.svc.cluster.local", "istio-system"))
        .Span("a2", "a1", "gw", "gw.mesh", SpanSide.Server, 1, 10, Proxy("gw-v1", "inbound|8080||"))
        .Span("app", "a2", "GET /gateway/books", "gw", SpanSide.Server, 1.5, 9.5)
        .Span("b1", "app", "books", "gw.mesh", SpanSide.Client, 2, 8, Proxy("gw-v1", "outbound|80|v1|books.mesh.svc.cluster.local", tries: 3))
        .Span("b2", "b1", "books", "books.mesh", SpanSide.Server, 3, 6, Proxy("books-v1", "inbound|8080||"))
        .Span("c1", "b2", "ratings", "books.mesh", SpanSide.Client, 4, 5, Proxy("books-v1", "outbound|80||ratings.mesh.svc.cluster.local", flags: "FI"), isError: true)
        .Span("c2", "c1", "ratings", "ratings.mesh", SpanSide.Server, 5, 1, Proxy("ratings-v1", "inbound|8080||"))
        .Build();

    private static TraceOverlay Overlay(GraphOptions options, MeshTrace? trace = null)
    {
        var mesh = GraphBuilderTests.Mesh(MeshBuilder.Bookinfo());
        return TraceOverlay.Of(trace ?? Books(1, Start), GraphBuilder.Build(Slice(Flows), mesh, options), mesh, options);
    }

    private static Dictionary<string, string> Proxy(string name, string cluster, string @namespace = "mesh", string flags = "-", int tries = 1) =>
        new(TraceBuilder.Http(200, cluster, flags, tries: tries)) { ["service.instance.id"] = name, ["istio.namespace"] = @namespace, ["istio.canonical_revision"] = name == "ingress" ? "latest" : "v1" };
}
