using Bunit;
using MeshControlPlane.WebConsole.Charts;
using Microsoft.AspNetCore.Components.Web;
using Xunit;

namespace Tests.WebConsole;

public sealed class ChartTests
{
    private static readonly DateTimeOffset Begin = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.03, 0.05)]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(7, 10)]
    [InlineData(10, 10)]
    [InlineData(230, 500)]
    [InlineData(double.PositiveInfinity, 1)]
    public void Scale_EndsAtARoundFigure(double greatest, double top) => Assert.Equal(top, ChartScale.Top(greatest), 12);

    [Fact]
    public void Line_HasGapsWhereThereIsNoValue_AndDotsForValuesAlone()
    {
        Assert.Equal("M0 100L10 50M30 0h0.1", ChartScale.Path([0, 5, null, 10], 10, 10));
    }

    [Fact]
    public async Task Keys_MoveAlongTheChart_AndSayWhatIsThere()
    {
        await using var context = new BunitContext();
        var chart = Render(context);
        var plot = chart.Find("[role=slider]");
        Assert.Equal("12:00:02: all 3.00, errors –", plot.GetAttribute("aria-valuetext"));

        await plot.KeyDownAsync(new KeyboardEventArgs { Key = "ArrowLeft" });
        Assert.Equal("12:00:01: all 2.00, errors 0.50", chart.Find("[role=slider]").GetAttribute("aria-valuetext"));
        Assert.Contains("12:00:01", chart.Find(".tip").TextContent, StringComparison.Ordinal);

        await plot.KeyDownAsync(new KeyboardEventArgs { Key = "Home" });
        await plot.KeyDownAsync(new KeyboardEventArgs { Key = "ArrowLeft" });
        Assert.Equal("0", chart.Find("[role=slider]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public async Task Table_HasTheSameFigures_NewestFirst()
    {
        await using var context = new BunitContext();
        var chart = Render(context);
        Assert.Empty(chart.FindAll("table"));

        await chart.Find("button").ClickAsync(new MouseEventArgs());

        Assert.Equal("true", chart.Find("button").GetAttribute("aria-expanded"));
        Assert.Equal(["12:00:02", "3.00", "–"], chart.FindAll("tbody tr")[0].QuerySelectorAll("td").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task NoTimes_SaysSo()
    {
        await using var context = new BunitContext();
        var chart = context.Render<LineChart>(parameters => parameters.Add(chart => chart.Title, "Requests"));

        Assert.Contains("Nothing has been reported yet", chart.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Donut_ShowsSharesInWordsToo_AndLinksToThem()
    {
        await using var context = new BunitContext();
        var donut = context.Render<Donut>(parameters => parameters
            .Add(donut => donut.Title, "Workloads")
            .Add(donut => donut.Parts, [new DonutPart("failing", "failure", 1, "workloads?health=failure"), new DonutPart("degraded", "degraded", 0), new DonutPart("healthy", "healthy", 3)]));

        Assert.Equal("Workloads: 1 failing, 3 healthy", donut.Find("svg").GetAttribute("aria-label"));
        Assert.Equal(["25 75", "75 25"], donut.FindAll(".arc").Select(arc => arc.GetAttribute("stroke-dasharray")));
        Assert.Equal("workloads?health=failure", donut.Find("li a").GetAttribute("href"));
        Assert.Equal("4", donut.Find("text").TextContent);
    }

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.0004, "<0.1%")]
    [InlineData(0.004, "0.4%")]
    [InlineData(0.05, "5%")]
    [InlineData(0.999, "100%")]
    public void Percent_IsShort(double share, string text) => Assert.Equal(text, Figures.Percent(share));

    [Fact]
    public void Figures_HaveTheUnitThatFits()
    {
        Assert.Equal(["–", "0.4 ms", "12 ms", "1.2 s"], new double?[] { null, 0.4, 12, 1_200 }.Select(Figures.Duration));
        Assert.Equal(["0 B", "999 B", "1.5 kB", "2.0 GB"], new[] { 0, 999, 1_500, 2e9 }.Select(Figures.Bytes));
    }

    private static IRenderedComponent<LineChart> Render(BunitContext context) => context.Render<LineChart>(parameters => parameters
        .Add(chart => chart.Title, "Requests")
        .Add(chart => chart.Unit, "a second")
        .Add(chart => chart.Times, [Begin, Begin.AddSeconds(1), Begin.AddSeconds(2)])
        .Add(chart => chart.Series, [new ChartSeries("all", "accent", [1, 2, 3]), new ChartSeries("errors", "failure", [0, 0.5, null])]));
}
