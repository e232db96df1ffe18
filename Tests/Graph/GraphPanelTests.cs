using Bunit;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.WebConsole.Graph;
using Microsoft.AspNetCore.Components;
using Tests.Translation;
using Xunit;
using static Tests.Graph.Traffic;

namespace Tests.Graph;

/// <summary>What stands beside the graph.</summary>
public sealed class GraphPanelTests : IDisposable
{
    private const string Edge = "app/mesh/gw/v1>service/mesh/books.mesh.svc.cluster.local>http";

    private static readonly MeshGraph Graph = GraphBuilderTests.Build(
        MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: books }
            spec: { hosts: [books], http: [{ timeout: 2s, route: [{ destination: { host: books } }] }] }
            """),
        new GraphOptions(),
        Both(Party("gw"), Party("books"), 75, Response(503, 25, "UH")));

    private readonly BunitContext _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Edge_HasRatesCodesFlagsPrincipalsAndRules()
    {
        var panel = Render<GraphPanel>($"/?selected={Uri.EscapeDataString(Edge)}");

        Assert.Equal("edge gw v1 → books", panel.Find("h2").TextContent);
        Assert.Equal("2xx: 75%, 5xx: 25%", panel.Find(".codes").GetAttribute("aria-label"));
        Assert.Equal("no healthy endpoint", panel.Find("td[title^='no healthy']").GetAttribute("title"));
        Assert.Equal("10.00 a second (100 in all)", panel.Find(".facts dd").TextContent);
        Assert.Contains("spiffe://cluster.local/ns/mesh/sa/gw", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("/config/VirtualService/mesh/books", panel.Find(".rules a").GetAttribute("href"));
        Assert.Contains("gives up after 2 s", panel.Find(".rules").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app/mesh/books/v1", "app books v1")]
    [InlineData("box/mesh/books", "app books")]
    [InlineData("", "All that is shown")]
    [InlineData("app/mesh/gone/v1", "All that is shown")]
    public void Heading_NamesWhatIsSelected(string selected, string heading) =>
        Assert.Equal(heading, Render<GraphPanel>($"/?selected={Uri.EscapeDataString(selected)}").Find("h2").TextContent);

    [Fact]
    public void Closing_SelectsNothing()
    {
        string? told = null;
        var panel = Render<GraphPanel>($"/?selected={Uri.EscapeDataString(Edge)}", id => told = id);

        panel.Find("button[aria-label='Close the details']").Click();

        Assert.Equal("", told);
    }

    [Fact]
    public void Toolbar_TellsTheNewAddress()
    {
        string? told = null;
        var toolbar = _context.Render<GraphToolbar>(parameters => parameters.AddCascadingValue(Scene("/?range=5m")).Add(bar => bar.OnChange, query => told = query));

        toolbar.Find("#graph-view").Change("Service");
        Assert.Equal("?view=service&range=5m", told);
        toolbar.Find("input[type=search]").Change("mtls");
        Assert.Equal("?range=5m&find=mtls", told);
    }

    [Fact]
    public void WrongExpression_IsSaidAtItsField()
    {
        var toolbar = _context.Render<GraphToolbar>(parameters => parameters.AddCascadingValue(Scene("/?find=colour")));

        Assert.Contains("'colour' is not known", toolbar.Find("#problem-Find").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", toolbar.Find("input[type=search]").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Hidden_IsNeitherDrawnNorCounted()
    {
        var scene = Scene("/?hide=name%20%3D%20books");

        Assert.DoesNotContain(scene.Nodes, node => node.App == "books");
        Assert.Empty(scene.Edges);
        Assert.Equal(["app/mesh/gw/v1"], scene.Nodes.Select(node => node.Id));
    }

    private static GraphScene Scene(string address) => new(Graph, GraphQuery.Parse(address), null, ArrangedGraph.Of(Graph, null));

    private IRenderedComponent<T> Render<T>(string address, Action<string>? selected = null)
        where T : GraphPanel => _context.Render<T>(parameters => parameters.AddCascadingValue(Scene(address)).Add(panel => panel.OnSelect, EventCallback.Factory.Create<string>(this, id => selected?.Invoke(id))));
}
