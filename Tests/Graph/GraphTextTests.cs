using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Graph;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

/// <summary>What stands at the edges, as Kiali writes it.</summary>
public sealed class GraphTextTests
{
    private static readonly MeshGraph Graph = GraphBuilderTests.Build(
        MeshBuilder.Bookinfo(),
        new GraphOptions(),
        [.. Both(Party("gw"), Party("books"), 95, Response(500, 5)), .. Both(Party("gw"), Party("books", "v2"), 100), Tcp(FlowReporter.Source, Party("gw"), Party("ratings"), 20_000)]);

    [Theory]
    [InlineData("rate", false, "10.00|5%err")]
    [InlineData("rate", true, "10.00rps|5%err|http")]
    [InlineData("rate,time", false, "10.00rps | 24ms|5%err")]
    [InlineData("rate,time,share", false, "10.00rps | 24ms | 50%|5%err")]
    [InlineData("share", false, "50%")]
    [InlineData("", false, "")]
    public void Label_HasWhatIsAskedFor(string labels, bool selected, string expected)
    {
        var edge = Graph.FindEdge("service/mesh/books.mesh.svc.cluster.local>app/mesh/books/v1>http")!;
        var query = GraphQuery.Parse($"/?labels={labels}");

        Assert.Equal(expected, string.Join('|', GraphText.Label(edge, Graph.FindNode(edge.Target), query, selected)));
    }

    [Fact]
    public void ServicesHaveNoTimes_AndTcpHasBytes()
    {
        var intoService = Graph.FindEdge("app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http")!;
        var tcp = Graph.Edges.First(edge => edge.Traffic.Protocol == FlowProtocol.Tcp);

        Assert.Equal("20.00rps", GraphText.Label(intoService, Graph.FindNode(intoService.Target), GraphQuery.Parse("/?labels=rate,time"), false)[0]);
        Assert.Equal(["4.00kbps"], GraphText.Label(tcp, Graph.FindNode(tcp.Target), GraphQuery.Parse("/"), false));
    }

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.0004, "0.1%")]
    [InlineData(0.003, "0.3%")]
    [InlineData(0.05, "5%")]
    [InlineData(0.998, "99.8%")]
    [InlineData(0.9999, "99.9%")]
    [InlineData(1, "100%")]
    public void Percent_IsNeverNothingOrAllByRounding(double share, string text) => Assert.Equal(text, GraphText.Percent(share));

    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.4, "0.4ms")]
    [InlineData(999.4, "999ms")]
    [InlineData(5000.0, "5.00s")]
    public void Time_IsInMillisecondsBelowASecond(double? milliseconds, string text) => Assert.Equal(text, GraphText.Time(milliseconds));
}
