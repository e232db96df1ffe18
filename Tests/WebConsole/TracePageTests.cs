using Bunit;
using MeshControlPlane.Observability.Logs;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.WebConsole.Logs;
using MeshControlPlane.WebConsole.Traces;
using Xunit;

namespace Tests.WebConsole;

public sealed class TracePageTests : IDisposable
{
    private readonly ConsoleContext _console = new();
    private readonly FakeTraceStore _store = new();

    private readonly LogStore _logs = new();

    public TracePageTests() => _console.Services.AddSingleton<ITraceStore>(_store).AddSingleton(_logs);

    [Fact]
    public void Waterfall_HasEverySpan_WithItsMarks()
    {
        var trace = TraceBuilder.Books(7, TraceBuilder.Epoch, 20, ratingsStatus: 504, flags: "DI,UT");
        _store.Add(trace);

        var page = Open(trace.TraceId);

        Assert.Equal("gw.mesh.svc.cluster.local:8080/gateway/books", page.Find("h1").TextContent);
        Assert.Equal(6, page.FindAll(".spans > li").Count);
        Assert.Equal(["route books-v1", "3 tries", "200"], page.FindAll(".spans > li")[3].QuerySelectorAll(".mark").Select(mark => mark.TextContent));
        Assert.Equal(
            ["DI: delay injected", "UT: timeout", "504", "→ ratings.mesh.svc.cluster.local (sends no spans)"],
            page.FindAll(".spans > li")[5].QuerySelectorAll(".mark").Select(mark => mark.TextContent));
        Assert.Equal($"/?trace={trace.TraceId}", Link(page, "Show on the graph"));
        Assert.Equal("explain?request=request-7", Link(page, "Explain"));
    }

    [Fact]
    public void Span_OpensBesideTheWaterfall_AndStandsInTheAddress()
    {
        var trace = TraceBuilder.Books(7, TraceBuilder.Epoch);
        _store.Add(trace);
        _console.Navigation.NavigateTo($"traces/{trace.TraceId}?span=a4");

        var page = Open(trace.TraceId);

        var fields = page.Find("aside dl").TextContent;
        Assert.Contains("outbound|80|v1|books.mesh.svc.cluster.local", fields, StringComparison.Ordinal);
        Assert.Equal("config/VirtualService/mesh/books-v1?path=spec.http%5B0%5D", page.Find("aside a.source").GetAttribute("href"));
        Assert.Equal("explain?from=mesh%2Fgw&url=http%3A%2F%2Fbooks%2Fbooks", page.Find("aside .links a").GetAttribute("href"));
        Assert.Equal("true", page.FindAll(".name")[3].GetAttribute("aria-pressed"));
        page.FindAll(".name")[0].Click();
        Assert.Equal($"traces/{trace.TraceId}?span=a1", _console.Address);
    }

    [Fact]
    public void LinesOfASpan_StandBesideIt_AndThoseOfTheTraceAreALinkAway()
    {
        var trace = TraceBuilder.Books(7, TraceBuilder.Epoch);
        _store.Add(trace);
        _logs.Add([SentLines.Of("books", SentLines.Line("of the span", trace: 7, span: 0xa4), SentLines.Line("of another one", trace: 7, span: 0xa5), SentLines.Line("of no trace"))]);
        _console.Navigation.NavigateTo($"traces/{trace.TraceId}?span={0xa4:x16}");
        var page = Open(trace.TraceId);
        Assert.Empty(page.FindAll("aside .line"));
        Assert.Equal($"logs?trace={trace.TraceId}", Link(page, "Logs"));

        var lines = _console.Render<SpanLogs>(parameters => parameters.Add(lines => lines.TraceId, trace.TraceId).Add(lines => lines.SpanId, $"{0xa4:x16}"));

        Assert.Equal("Shop: of the span", lines.Find(".line .text").TextContent.Trim());
        Assert.Single(lines.FindAll(".line"));
        Assert.Equal($"logs?trace={trace.TraceId}", lines.Find(".links a").GetAttribute("href"));
    }

    [Fact]
    public void SimilarTraces_AreComparedWith()
    {
        for (var i = 1; i <= 9; i++)
        {
            _store.Add(TraceBuilder.Books(i, TraceBuilder.Epoch.AddSeconds(i), 10 * i));
        }

        var page = Open($"{9:x32}");

        Assert.Contains("Of 9 traces of this name 89 % took less; the median is 50 ms.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_AreFound()
    {
        var trace = TraceBuilder.Books(7, TraceBuilder.Epoch);
        _store.Add(trace);
        var page = Open(trace.TraceId);

        page.Find("#find").Input("|v1|books");

        Assert.Equal(5, page.FindAll(".spans > li.dim").Count);
        Assert.Contains("1 found", page.Find(".find").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void TraceThatIsNotThereYet_ComesWhileOneWaits()
    {
        var trace = TraceBuilder.Books(7, TraceBuilder.Epoch);
        var page = Open(trace.TraceId);
        Assert.Contains("No spans of the trace", page.Markup, StringComparison.Ordinal);

        _store.Add(trace);

        page.WaitForAssertion(() => Assert.Equal(6, page.FindAll(".spans > li").Count));
    }

    public void Dispose() => _console.Dispose();

    private static string? Link(IRenderedComponent<TracePage> page, string text) => page.FindAll(".links a").Single(link => link.TextContent == text).GetAttribute("href");

    private IRenderedComponent<TracePage> Open(string id) => _console.Render<TracePage>(parameters => parameters.Add(page => page.Id, id));
}
