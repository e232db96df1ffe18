using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.WebConsole.Traces;
using Xunit;

namespace Tests.WebConsole;

public sealed class WaterfallTests
{
    [Fact]
    public void Spans_StandBelowTheirParents_WithTheirPlacesInTime()
    {
        var rows = Waterfall.Of(TraceBuilder.Books(1, TraceBuilder.Epoch, 20));

        Assert.Equal([("a1", 0), ("a2", 1), ("a3", 2), ("a4", 3), ("a5", 4), ("a6", 3)], rows.Select(row => (row.Span.SpanId, row.Depth)));
        Assert.Equal((0, 100), (rows[0].Left, rows[0].Width));
        Assert.Equal((10, 15), (rows[3].Left, rows[3].Width));
        Assert.Equal((30, 60), (rows[5].Left, rows[5].Width));
        // A colour for each service: the gateway's proxy has one, its application another.
        Assert.Equal([0, 1, 2, 1, 3, 1], rows.Select(row => row.Lane));
    }

    [Fact]
    public void Marks_TellRouteRetriesFaultsAndStatus()
    {
        var rows = Waterfall.Of(TraceBuilder.Books(1, TraceBuilder.Epoch, 20, ratingsStatus: 504, flags: "DI,UT"));

        Assert.Equal([new("route", "route books-v1"), new("retry", "3 tries"), new("status", "200")], rows[3].Marks);
        Assert.Equal([new("fault", "DI: delay injected"), new("flag", "UT: timeout"), new("error", "504")], rows[5].Marks);
        Assert.Equal("ratings.mesh.svc.cluster.local", rows[5].SilentPeer);
        Assert.Null(rows[3].SilentPeer);
    }

    [Fact]
    public void RetriesToldAsEvents_Count()
    {
        var span = TraceBuilder.Books(1, TraceBuilder.Epoch).Spans[0];
        var retried = span with { Events = [new SpanEvent(span.Start, "retry", new Dictionary<string, string>()), new SpanEvent(span.Start, "retry", new Dictionary<string, string>())] };

        Assert.Equal((1, 3), (SpanFacts.Of(span).Tries, SpanFacts.Of(retried).Tries));
    }

    [Fact]
    public void SpanWhoseParentIsMissing_StandsWhereARootDoes()
    {
        var trace = new TraceBuilder(1, TraceBuilder.Epoch).Span("b", "gone", "late", "books", SpanSide.Server, 0, 5).Span("c", "b", "child", "books", SpanSide.Internal, 1, 1).Build();

        var rows = Waterfall.Of(trace);

        Assert.Equal([("b", 0, true), ("c", 1, false)], rows.Select(row => (row.Span.SpanId, row.Depth, row.IsOrphan)));
    }

    [Fact]
    public void SpansThatAreEachOthersParents_AreAllThere()
    {
        var trace = new TraceBuilder(1, TraceBuilder.Epoch)
            .Span("a", "b", "one", "books", SpanSide.Internal, 0, 5).Span("b", "a", "two", "books", SpanSide.Internal, 1, 1).Span("c", "c", "itself", "books", SpanSide.Internal, 2, 1).Build();

        Assert.Equal(["a", "b", "c"], Waterfall.Of(trace).Select(row => row.Span.SpanId).Order());
    }

    [Fact]
    public void TraceWithoutLength_HasItsPlaces()
    {
        var row = Assert.Single(Waterfall.Of(new TraceBuilder(1, TraceBuilder.Epoch).Span("a", "", "at once", "books", SpanSide.Internal, 0, 0).Build()));

        Assert.InRange(row.Left, 0, 100);
        Assert.InRange(row.Left + row.Width, 0, 100);
    }

    [Fact]
    public void DeepTrace_IsNoMatterOfTheStack()
    {
        var builder = new TraceBuilder(1, TraceBuilder.Epoch);
        for (var i = 0; i < 20_000; i++)
        {
            builder.Span($"{i}", i == 0 ? "" : $"{i - 1}", "deep", "books", SpanSide.Internal, i, 1);
        }

        Assert.Equal(19_999, Waterfall.Of(builder.Build())[^1].Depth);
    }
}
