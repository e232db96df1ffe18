using MeshControlPlane.WebConsole.Traces;
using Xunit;

namespace Tests.WebConsole;

public sealed class ScatterPlotTests
{
    [Fact]
    public void Points_StandByTimeAndDuration()
    {
        var plot = ScatterPlot.Of([Row(2, 10, 40), Row(1, 0, 10), Row(3, 5, 20)]);

        Assert.Equal(TimeSpan.FromMilliseconds(50), plot.Longest);
        Assert.Equal(TimeSpan.FromMilliseconds(25), plot.Half);
        Assert.Equal([(0, 20), (50, 40), (100, 80)], plot.Points.Select(point => ((int)point.X, (int)point.Y)));
    }

    [Fact]
    public void SinglePoint_StandsInTheMiddle()
    {
        var plot = ScatterPlot.Of([Row(1, 0, 1500)]);

        Assert.Equal((50, 75), ((int)plot.Points[0].X, (int)Math.Round(plot.Points[0].Y)));
        Assert.Equal(TimeSpan.FromSeconds(1), plot.To - plot.From);
    }

    [Fact]
    public void Nothing_IsAnEmptyPlot() => Assert.Empty(ScatterPlot.Of([]).Points);

    private static TraceRow Row(int number, int second, int milliseconds) => TraceRow.Of(TraceBuilder.Books(number, TraceBuilder.Epoch.AddSeconds(second), milliseconds));
}
