using System.Xml.Linq;
using Benchmarks.Reporting;
using Xunit;

namespace Tests.Benchmarking;

public sealed class ReportTests
{
    [Fact]
    public void LastLine_TellsTheFiguresThatCount() => Assert.Equal(
        "ratio: outbound/yarp 1.10, mtls-pair/haproxy-pair 2.30, 1000vs/1vs 1.02, push p99 200 ms, apply p99 41 ms, idle 86 MiB, start 6.2 s, "
            + "failed requests 0 of 1234567",
        MeasuredRun.Results.Line);

    [Fact]
    public void Goals_SayWhetherTheyAreReached()
    {
        var reached = Goal.Of(MeasuredRun.Results).ToDictionary(goal => goal.Limit + goal.Unit, goal => goal.IsReached);

        Assert.True(reached["1.15"]);
        Assert.False(reached["2.2"]);
        Assert.True(reached["1.05"]);
        Assert.True(reached["500 ms"]);
        Assert.True(reached["100 ms"]);
        Assert.True(reached["8 s"]);
        Assert.False(reached["60 MiB"]);
    }

    [Fact]
    public void Report_ShowsEachContenderWithItsSpread()
    {
        var report = MarkdownReport.Of(MeasuredRun.Results);

        const string Own = "| MeshProxy, 1 VirtualService | 20000 | 44.0 (33.0–55.0) | 400 | 2000 | 2000 | 2000 | 4.0 | 90 (30) |";
        const string Handshakes = "| HAProxy, mutual TLS, a handshake each | 20000 | 2000.0 (1500.0–2500.0) |  |  |  |  |  | 90 (30) |";
        Assert.Contains(Own, report, StringComparison.Ordinal);
        Assert.Contains("| nobody in between | 20000 |  | 180 | 900 | 900 | 900 |  |  |", report, StringComparison.Ordinal);
        Assert.Contains(Handshakes, report, StringComparison.Ordinal);
        Assert.Contains("| two sidecars, mutual TLS / two HAProxys | 2.30 (2.30–2.30) |", report, StringComparison.Ordinal);
        Assert.Contains("| an idle sidecar, resident | 60 MiB | 86 MiB | **no** |", report, StringComparison.Ordinal);
        Assert.Contains("1,234,567 requests were sent", report, StringComparison.Ordinal);
        Assert.Contains("| 500 | a new Service | 500 | 1041 | 450 | 40 | 1,243 |", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_HaveAsManyCellsInEachRow()
    {
        var tables = MarkdownReport.Of(MeasuredRun.Results).Split("\n\n").Where(block => block.StartsWith('|'));

        Assert.All(tables, table => Assert.Single(table.Trim().Split('\n').Select(row => row.Count(character => character == '|')).Distinct()));
    }

    [Fact]
    public void EveryPicture_IsShownAndWellFormed()
    {
        var report = MarkdownReport.Of(MeasuredRun.Results);

        var charts = Charts.Of(MeasuredRun.Results);

        Assert.Equal(3, charts.Count);
        Assert.All(charts, chart =>
        {
            Assert.Contains($"(performance/{chart.Key})", report, StringComparison.Ordinal);
            Assert.Equal("svg", XDocument.Parse(chart.Value).Root!.Name.LocalName);
            Assert.DoesNotContain("NaN", chart.Value, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void ChartOfCpu_HasABarForEachWithItsSpread()
    {
        var picture = XDocument.Parse(Charts.Of(MeasuredRun.Results)["cpu.svg"]);
        XNamespace svg = "http://www.w3.org/2000/svg";

        // Paper beside them; neither the direct way nor handshakes are shown.
        Assert.Equal(11 + 1, picture.Descendants(svg + "rect").Count());
        Assert.Equal(3 * 11, picture.Descendants(svg + "line").Count());
        Assert.Contains(picture.Descendants(svg + "text"), text => text.Value == "two × MeshProxy, mutual TLS");
    }

    [Fact]
    public void Files_GoIntoThePageAndBesideIt()
    {
        var directory = Directory.CreateTempSubdirectory("report-");
        try
        {
            var page = Path.Combine(directory.FullName, "performance.md");
            File.WriteAllText(page, $"{MarkedText.Begin}{MarkedText.End}");

            ReportFiles.Write(MeasuredRun.Results, page);

            Assert.Contains("Against the goals", File.ReadAllText(page), StringComparison.Ordinal);
            var pictures = Directory.GetFiles(Path.Combine(directory.FullName, "performance")).Select(Path.GetFileName).Order();
            Assert.Equal(["cpu.svg", "latency.svg", "push.svg"], pictures);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
