using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Traffic;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

public sealed class GraphComparisonTests
{
    private const string GatewayToBooks = "app/mesh/gw/v1>app/mesh/books/v1>http";

    [Fact]
    public void PartsThatCameAndWent_AreBothInThePicture()
    {
        var comparison = Compare(
            [.. Both(Party("gw"), Party("books"), 50), .. Both(Party("books"), Party("ratings"), 50)],
            [.. Both(Party("gw"), Party("books"), 50), .. Both(Party("books"), Party("ratings", "v2"), 50)]);

        Assert.Equal(GraphChangeKind.Went, comparison.Edges["app/mesh/books/v1>app/mesh/ratings/v1>http"].Kind);
        Assert.Equal(GraphChangeKind.Came, comparison.Edges["app/mesh/books/v1>app/mesh/ratings/v2>http"].Kind);
        Assert.Equal(GraphChangeKind.Same, comparison.Edges[GatewayToBooks].Kind);
        Assert.Equal((GraphChangeKind.Went, GraphChangeKind.Came), (comparison.Nodes["app/mesh/ratings/v1"], comparison.Nodes["app/mesh/ratings/v2"]));
        Assert.NotNull(comparison.Both.FindNode("app/mesh/ratings/v1"));
        Assert.Equal(3, comparison.Both.Edges.Count);
    }

    [Theory]
    [InlineData(50, 0, 20, 55, 0, 20, nameof(GraphChangeKind.Same))]
    [InlineData(50, 0, 20, 70, 0, 20, nameof(GraphChangeKind.Changed))]
    [InlineData(50, 0, 20, 49, 1, 20, nameof(GraphChangeKind.Changed))]
    [InlineData(50, 0, 20, 50, 0, 80, nameof(GraphChangeKind.Changed))]
    [InlineData(1, 0, 20, 2, 0, 20, nameof(GraphChangeKind.Changed))]
    [InlineData(50, 0, 1, 50, 0, 3, nameof(GraphChangeKind.Same))]
    public void Change_IsWhatIsMoreThanNoise(int rate, int errors, double latency, int rateAfter, int errorsAfter, double latencyAfter, string kind)
    {
        var comparison = Compare([Requests(rate, errors, latency)], [Requests(rateAfter, errorsAfter, latencyAfter)]);

        var change = comparison.Edges[GatewayToBooks];
        Assert.Equal(kind, change.Kind.ToString());
        Assert.Equal((rateAfter + errorsAfter - rate - errors) / 10.0, change.RateDifference, 3);
    }

    private static Flow Requests(long good, long bad, double milliseconds) =>
        Of(FlowReporter.Destination, Party("gw"), Party("books"), "books", good, bad > 0 ? [Response(500, bad)] : [], milliseconds: milliseconds);

    private static GraphComparison Compare(Flow[] before, Flow[] after)
    {
        var options = new GraphOptions { ServiceNodes = false };
        return GraphComparison.Of(GraphBuilderTests.Build(MeshBuilder.Bookinfo(), options, before), GraphBuilderTests.Build(MeshBuilder.Bookinfo(), options, after));
    }
}
