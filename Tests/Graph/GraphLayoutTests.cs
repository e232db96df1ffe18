using CsCheck;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Graph.Layout;
using MeshControlPlane.Observability.Traffic;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

public sealed class GraphLayoutTests
{
    [Fact]
    public void Traffic_FlowsFromLeftToRight()
    {
        var graph = Bookshop();

        var layout = GraphArrangement.Arrange(graph);

        Assert.All(graph.Edges, edge => Assert.True(layout.Nodes[edge.Source].X < layout.Nodes[edge.Target].X, edge.Id));
        Assert.Empty(layout.Backwards);
    }

    [Fact]
    public void Boxes_HoldTheirNodes_AndNothingElse()
    {
        var graph = Bookshop();

        var layout = GraphArrangement.Arrange(graph);

        foreach (var box in graph.Boxes)
        {
            var area = layout.Boxes[box.Id];
            foreach (var node in graph.Nodes)
            {
                Assert.Equal(box.Members.Contains(node.Id), AreaOf(layout, node).Overlaps(area));
            }
        }
    }

    [Fact]
    public void NodeThatIsAdded_LeavesTheOthersWhereTheyWere()
    {
        var before = GraphArrangement.Arrange(Bookshop());
        var graph = Bookshop(Both(Party("gw"), Party("stock"), 10));

        var after = GraphArrangement.Arrange(graph, before);

        Assert.All(before.Nodes, entry => Assert.Equal(entry.Value, after.Nodes[entry.Key]));
        Assert.True(NoOverlap(graph, after));
    }

    [Fact]
    public void SameGraph_GivesTheSamePicture()
    {
        var (one, other) = (GraphArrangement.Arrange(Bookshop()), GraphArrangement.Arrange(Bookshop()));

        Assert.Equal(one.Nodes.OrderBy(entry => entry.Key, StringComparer.Ordinal), other.Nodes.OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Circle_IsDrawnWithALineThatLeadsBack()
    {
        var graph = GraphBuilderTests.Build(
            MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = false }, [.. Both(Party("gw"), Party("books"), 5), .. Both(Party("books"), Party("gw"), 5)]);

        var layout = GraphArrangement.Arrange(graph);

        Assert.Single(layout.Backwards);
        Assert.True(NoOverlap(graph, layout));
    }

    [Fact]
    public void LongLine_GoesAroundTheNodesBetween()
    {
        var graph = GraphBuilderTests.Build(
            MeshBuilder.Bookinfo(),
            new GraphOptions { ServiceNodes = false },
            [.. Both(Party("gw"), Party("books"), 5), .. Both(Party("books"), Party("ratings"), 5), .. Both(Party("gw"), Party("ratings"), 5)]);

        var layout = GraphArrangement.Arrange(graph);

        var books = AreaOf(layout, graph.FindNode("app/mesh/books/v1")!);
        var passing = layout.Passing["app/mesh/gw/v1>app/mesh/ratings/v1>http"];
        Assert.Equal(2, passing.Count);
        Assert.All(passing, point => Assert.True(point.Y < books.Top || point.Y > books.Bottom));
    }

    [Fact]
    public void AnyGraph_HasNoOverlap_NorDoesTheNext()
    {
        var edges = Gen.Select(Gen.Int[0, 14], Gen.Int[0, 14]).Array[1, 40];
        Gen.Select(edges, edges, Gen.Bool).Sample(
            sample =>
            {
                var (first, more, services) = sample;
                var graph = Random(first, services);
                var layout = GraphArrangement.Arrange(graph);
                var next = Random([.. first, .. more], services);
                return NoOverlap(graph, layout) && NoOverlap(next, GraphArrangement.Arrange(next, layout));
            },
            iter: 150);
    }

    [Fact]
    public void HundredNodesAndThreeHundredEdges_AreLaidOut()
    {
        var random = new Random(5);
        var flows = Enumerable.Range(0, 300).SelectMany(i => Both(Party($"a{random.Next(100)}"), Party($"a{i % 100}"), 5)).ToList();
        var graph = GraphBuilderTests.Build(MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = false }, flows);

        Assert.Equal(100, graph.Nodes.Count);
        Assert.True(NoOverlap(graph, GraphArrangement.Arrange(graph)));
    }

    [Fact]
    public void CurveOfALine_BeginsAndEndsAtItsNodes()
    {
        var curve = EdgeCurve.Of(new LayoutPoint(0, 0), new LayoutPoint(200, 100), [], 0);

        Assert.Equal("M20 0C99 0 99 100 178 100", curve.Path);
        Assert.Equal(new LayoutPoint(99, 50), curve.Middle);
        Assert.StartsWith("M-20 0", EdgeCurve.Of(new LayoutPoint(0, 0), new LayoutPoint(-200, 0), [], 0).Path, StringComparison.Ordinal);
    }

    private static MeshGraph Bookshop(params IReadOnlyList<Flow> more) => GraphBuilderTests.Build(
        MeshBuilder.Bookinfo(),
        new GraphOptions(),
        [
            .. Both(Ingress, Party("gw"), 100),
            .. Both(Party("gw"), Party("books"), 60),
            .. Both(Party("gw"), Party("books", "v2"), 40),
            .. Both(Party("books"), Party("ratings"), 60),
            .. Both(Party("books", "v2"), Party("ratings", "v2"), 60),
            .. more,
        ]);

    private static MeshGraph Random((int From, int To)[] edges, bool services) => GraphBuilderTests.Build(
        MeshBuilder.Bookinfo(), new GraphOptions { ServiceNodes = services }, [.. edges.SelectMany(edge => Both(Named(edge.From), Named(edge.To), 5))]);

    private static TrafficParty Named(int number) => Party($"a{number / 2}", $"v{number % 2}");

    private static bool NoOverlap(MeshGraph graph, GraphLayout layout)
    {
        var areas = graph.Nodes.Select(node => AreaOf(layout, node)).ToList();
        var outside = graph.Nodes.Where(node => node.Box is null).Select(node => AreaOf(layout, node)).Concat(layout.Boxes.Values).ToList();
        return Apart(areas) && Apart(outside);
    }

    private static bool Apart(List<LayoutArea> areas) => areas.Index().All(one => areas.Skip(one.Index + 1).All(other => !one.Item.Overlaps(other)));

    private static LayoutArea AreaOf(GraphLayout layout, GraphNode node)
    {
        var at = layout.Nodes[node.Id];
        var height = 2 * GraphArrangement.Radius + GraphArrangement.NameHeight;
        return new LayoutArea(at.X, at.Y + GraphArrangement.NameHeight / 2, GraphArrangement.WidthOf(node.Label) - 0.01, height - 0.01);
    }
}
