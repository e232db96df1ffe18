using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;
using MeshTranslation.Registry;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

public sealed class GraphBuilderTests
{
    private static readonly Flow[] Bookshop =
    [
        .. Both(Ingress, Party("gw"), 100),
        .. Both(Party("gw"), Party("books"), 60),
        .. Both(Party("gw"), Party("books", "v2"), 40),
        .. Both(Party("books"), Party("ratings"), 60),
    ];

    [Fact]
    public void BothReporters_CountOnce()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions(), Bookshop);

        var edge = graph.FindEdge("service/mesh/books.mesh.svc.cluster.local>app/mesh/books/v1>http")!;
        Assert.Equal(60, edge.Traffic.Requests);
        Assert.Equal(6, edge.Traffic.Rate);
        Assert.Equal(0.6, edge.Distribution, 3);
        Assert.Equal(100, graph.FindEdge("app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http")!.Traffic.Requests);
        Assert.Equal(100, Assert.Single(graph.FindNode("app/mesh/gw/v1")!.Inbound).Requests);
    }

    [Fact]
    public void WhatOnlyTheSourceKnows_IsAddedToWhatTheDestinationSays()
    {
        Flow[] flows =
        [
            Of(FlowReporter.Destination, Party("gw"), Party("books"), "books", 90, milliseconds: 20),
            // Three of the destination's answers came too late for their callers, and ten connections failed.
            Of(FlowReporter.Source, Party("gw"), Party("books"), "books", 87, [Response(503, 10, "UF")], milliseconds: 200),
        ];

        var traffic = Build(MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = false }, flows).Edges.Single().Traffic;

        Assert.Equal([(200, "-", 90L), (503, "UF", 10L)], traffic.Responses.Select(entry => (entry.Response.Code, entry.Response.Flags, entry.Response.Count)));
        Assert.Equal(0.1, traffic.ErrorShare, 3);
        Assert.Equal(20, traffic.Latency.Mean);
        Assert.Equal(200, traffic.CallerLatency.Mean);
        Assert.Equal(HealthStatus.Failure, traffic.Health);
    }

    [Fact]
    public void OnlyTheSource_IsTakenAsItIs()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = false }, Of(FlowReporter.Source, Party("gw"), Party("books"), "books", 50));

        Assert.Equal(50, graph.Edges.Single().Traffic.Requests);
    }

    [Fact]
    public void MutualTlsAndPrincipals_AreTheDestinations()
    {
        var plain = Party("gw") with { Principal = TrafficParty.UnknownName };
        Flow[] flows =
        [
            Of(FlowReporter.Destination, Party("gw"), Party("books"), "books", 30),
            Of(FlowReporter.Destination, plain, Party("books"), "books", 10, mutualTls: false),
            Of(FlowReporter.Source, Party("gw"), Party("books"), "books", 40, mutualTls: false),
        ];

        var traffic = Build(MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = false }, flows).Edges.Single().Traffic;

        Assert.Equal(40, traffic.Requests);
        Assert.Equal(0.75, traffic.MutualTlsShare, 3);
        Assert.Equal(["spiffe://cluster.local/ns/mesh/sa/gw"], traffic.SourcePrincipals);
        Assert.Equal(["spiffe://cluster.local/ns/mesh/sa/books"], traffic.DestinationPrincipals);
    }

    [Theory]
    [InlineData(nameof(GraphView.VersionedApp), true, "app/mesh/books/v1 app/mesh/books/v2 app/mesh/gw/v1 app/mesh/ratings/v1 service/mesh/books.mesh.svc.cluster.local "
        + "service/mesh/gw.mesh.svc.cluster.local service/mesh/ratings.mesh.svc.cluster.local workload/istio-system/ingress")]
    [InlineData(nameof(GraphView.VersionedApp), false, "app/mesh/books/v1 app/mesh/books/v2 app/mesh/gw/v1 app/mesh/ratings/v1 workload/istio-system/ingress")]
    [InlineData(nameof(GraphView.Workload), false, "workload/istio-system/ingress workload/mesh/books-v1 workload/mesh/books-v2 workload/mesh/gw-v1 workload/mesh/ratings-v1")]
    [InlineData(nameof(GraphView.App), false, "app/mesh/books app/mesh/gw app/mesh/ratings workload/istio-system/ingress")]
    [InlineData(nameof(GraphView.Service), true, "service/mesh/books.mesh.svc.cluster.local service/mesh/gw.mesh.svc.cluster.local service/mesh/ratings.mesh.svc.cluster.local workload/istio-system/ingress")]
    public void View_DecidesWhatNodesStandFor(string view, bool services, string nodes)
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions { View = Enum.Parse<GraphView>(view), ServiceNodes = services }, Bookshop);

        Assert.Equal(nodes.Split(' '), graph.Nodes.Select(node => node.Id));
    }

    [Fact]
    public void VersionedApp_HasABoxForAnAppOfSeveralNodes()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions(), Bookshop);

        Assert.Equal(["box/mesh/books", "box/mesh/gw", "box/mesh/ratings"], graph.Boxes.Select(box => box.Id));
        Assert.Equal(["app/mesh/books/v1", "app/mesh/books/v2", "service/mesh/books.mesh.svc.cluster.local"], graph.FindBox("box/mesh/books")!.Members);
        Assert.All(graph.FindBox("box/mesh/books")!.Members, member => Assert.Equal("box/mesh/books", graph.FindNode(member)!.Box));
        Assert.Empty(Build(MeshBuilder.Bookinfo(), new GraphOptions { View = GraphView.Workload }, Bookshop).Boxes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RequestsThatReachedNobody_EndAtTheService(bool services)
    {
        Flow[] flows = [.. Both(Party("gw"), Party("books"), 50), Of(FlowReporter.Source, Party("gw"), TrafficParty.Unknown, "books", 0, [Response(500, 50, "FI")])];

        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = services }, flows);

        var into = graph.FindEdge("app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http")!;
        Assert.Equal(services ? 100 : 50, into.Traffic.Requests);
        Assert.Equal(50, into.Traffic.Errors);
        Assert.Equal(HealthStatus.Failure, graph.FindNode("service/mesh/books.mesh.svc.cluster.local")!.Health);
        Assert.DoesNotContain(graph.Nodes, node => node.Kind == GraphNodeKind.Unknown);
        Assert.Equal(0, graph.Edges.Single(edge => edge.Target == "app/mesh/books/v1").Traffic.Errors);
    }

    [Fact]
    public void CallerWithoutAProxy_IsUnknown()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions(), Of(FlowReporter.Destination, TrafficParty.Unknown, Party("gw"), "gw", 10, mutualTls: false));

        var unknown = graph.FindNode(GraphNode.UnknownId)!;
        Assert.True(unknown is { Kind: GraphNodeKind.Unknown, IsRoot: true, IsOutside: true });
        Assert.Equal(0, graph.Edges.Single(edge => edge.Source == GraphNode.UnknownId).Traffic.MutualTlsShare);
    }

    [Fact]
    public void Gateway_IsMarkedAsOne_AndAsWhereTrafficBegins()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions(), Bookshop);

        Assert.True(graph.FindNode("workload/istio-system/ingress") is { IsGateway: true, IsRoot: true, Kind: GraphNodeKind.Workload });
        Assert.False(graph.FindNode("app/mesh/gw/v1")!.IsRoot);
    }

    [Fact]
    public void HostOfAServiceEntry_IsDrawnAsOne()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: prices }
            spec: { hosts: [prices.example.com], resolution: DNS, ports: [{ number: 80, name: http, protocol: HTTP }] }
            """);
        var flow = Of(FlowReporter.Source, Party("books"), TrafficParty.Unknown, "prices", 10);
        flow = flow with { Key = flow.Key with { Service = "prices.example.com", ServiceName = "prices.example.com" } };

        var node = Build(mesh, new GraphOptions(), flow).FindNode("service/mesh/prices.example.com")!;

        Assert.Equal((GraphNodeKind.ServiceEntry, "prices.example.com", true), (node.Kind, node.Label, node.IsOutside));
    }

    [Fact]
    public void Tcp_HasAnEdgeOfItsOwn_AndIsNotCountedTwice()
    {
        Flow[] flows =
        [
            .. Both(Party("gw"), Party("books"), 10),
            Tcp(FlowReporter.Source, Party("gw"), Party("books"), 1_000),
            Tcp(FlowReporter.Destination, Party("gw"), Party("books"), 1_000),
        ];

        var edges = Build(MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = false }, flows).Edges;

        Assert.Equal(["app/mesh/gw/v1>app/mesh/books/v1>http", "app/mesh/gw/v1>app/mesh/books/v1>tcp"], edges.Select(edge => edge.Id));
        Assert.Equal((200.0, 2L, HealthStatus.Healthy), (edges[1].Traffic.BytesRate, edges[1].Traffic.ConnectionsOpened, edges[1].Health));
    }

    [Fact]
    public void Namespace_KeepsThoseAtTheOtherEnd_AsOutside()
    {
        Flow[] flows = [.. Bookshop, .. Both(Party("shop", @namespace: "other"), Party("till", @namespace: "other"), 5)];

        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions { Namespaces = ["mesh"] }, flows);

        Assert.Equal(["istio-system", "mesh", "other"], graph.Namespaces);
        Assert.True(graph.FindNode("workload/istio-system/ingress")!.IsOutside);
        Assert.False(graph.FindNode("app/mesh/gw/v1")!.IsOutside);
        // Its service is of namespace mesh.
        Assert.True(graph.FindNode("app/other/shop/v1")!.IsOutside);
        Assert.Empty(Build(MeshBuilder.Bookinfo(), new GraphOptions { Namespaces = ["nowhere"] }, flows).Nodes);
    }

    [Fact]
    public void IdleNodes_AreThoseThatAreDeclaredOrJoined()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions { IdleNodes = true }, Both(Party("gw"), Party("books"), 10));

        Assert.True(graph.FindNode("app/mesh/ratings/v2") is { IsIdle: true, Health: HealthStatus.Idle });
        Assert.True(graph.FindNode("service/mesh/ratings.mesh.svc.cluster.local")!.IsIdle);
        Assert.DoesNotContain(Build(MeshBuilder.Bookinfo(), new GraphOptions(), Both(Party("gw"), Party("books"), 10)).Nodes, node => node.IsIdle);
    }

    [Fact]
    public void EarlierEdges_AreShownWithoutTraffic()
    {
        var mesh = Mesh(MeshBuilder.Bookinfo());

        var graph = GraphBuilder.Build(Slice(Both(Party("gw"), Party("books"), 10)), mesh, new GraphOptions(), Slice(Bookshop));

        Assert.True(graph.FindEdge("app/mesh/books/v1>service/mesh/ratings.mesh.svc.cluster.local>http")!.Traffic.IsIdle);
        Assert.Equal(10, graph.FindEdge("app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http")!.Traffic.Requests);
    }

    [Theory]
    [InlineData(100, 0, nameof(HealthStatus.Healthy))]
    [InlineData(91, 9, nameof(HealthStatus.Healthy))]
    [InlineData(90, 10, nameof(HealthStatus.Failure))]
    public void Node_IsAsHealthyAsItsAnswers(long good, long bad, string expected)
    {
        var health = Enum.Parse<HealthStatus>(expected);
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions(), Both(Party("gw"), Party("books"), good, bad > 0 ? [Response(500, bad)] : []));

        Assert.Equal(health, graph.FindNode("app/mesh/books/v1")!.Health);
        Assert.Equal(health, graph.FindBox("box/mesh/books")!.Health);
        Assert.Equal(health, graph.Edges.Single(edge => edge.Target == "app/mesh/books/v1").Health);
    }

    [Fact]
    public void InstancesThatAreDown_MakeTheNodeSo()
    {
        var mesh = MeshBuilder.Bookinfo().Workload("stock-v1", "stock", "v1", ready: false);

        var node = Build(mesh, new GraphOptions { IdleNodes = true }, []).FindNode("app/mesh/stock/v1")!;

        Assert.Equal((HealthStatus.Failure, 0, 1), (node.Health, node.Ready, node.Instances));
    }

    [Fact]
    public void WorkloadEntry_IsKnownByItsName()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: { name: legacy-v1 }
            spec: { address: 10.0.0.1, labels: { app: legacy } }
            """);

        var graph = Build(mesh, new GraphOptions(), Of(FlowReporter.Source, Party("gw"), Party("legacy"), "legacy", 10, mutualTls: false));

        Assert.Equal("WorkloadEntry mesh/legacy-v1", Assert.Single(graph.FindNode("app/mesh/legacy/v1")!.Entries).ToString());
        Assert.Empty(graph.FindNode("app/mesh/gw/v1")!.Entries);
    }

    [Fact]
    public void WorkloadThatNoProxySpeaksFor_HasNoSidecar()
    {
        var graph = Build(MeshBuilder.Bookinfo(), new GraphOptions(), Of(FlowReporter.Source, Party("gw"), Party("legacy"), "legacy", 10, mutualTls: false));

        Assert.False(graph.FindNode("app/mesh/legacy/v1")!.HasSidecar);
        Assert.True(graph.FindNode("app/mesh/gw/v1")!.HasSidecar);
    }

    internal static GraphMesh Mesh(MeshBuilder mesh)
    {
        var view = mesh.View();
        var ingress = new Workload { Node = MeshBuilder.Ingress(), Ready = true, JoinedAt = Start };
        return new GraphMesh(view.Resources, view.Registry with { Workloads = [ingress, .. view.Registry.Workloads] });
    }

    internal static MeshGraph Build(MeshBuilder mesh, GraphOptions options, params IReadOnlyList<Flow> flows) => GraphBuilder.Build(Slice(flows), Mesh(mesh), options);
}
