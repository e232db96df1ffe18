using Bunit;
using MeshControlPlane.WebConsole.Applications;
using MeshControlPlane.WebConsole.Charts;
using Tests.Observability;
using Xunit;

namespace Tests.WebConsole;

public sealed class ApplicationTests
{
    [Fact]
    public async Task List_HasTheWorkloadsOfAnAppTogether()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        pages.Join("ratings-v2", isReady: false);
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 60);
        pages.Traffic.Call("books-v1", "ratings-v2", 503, count: 60);

        var page = pages.Render<ApplicationListPage>();

        Assert.Equal(["books", "ratings"], page.FindAll("tbody th a").Select(link => link.TextContent));
        Assert.Equal("applications/mesh/ratings", page.FindAll("tbody th a")[1].GetAttribute("href"));
        var cells = page.FindAll("tbody tr")[1].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToList();
        Assert.Contains("failing", cells[1], StringComparison.Ordinal);
        Assert.Equal(("2.00", "50%", "1 of 2", "v1, v2"), (cells[2], cells[3], cells[4], cells[5]));
    }

    [Fact]
    public async Task Details_HaveWorkloadsServicesAndPeers()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        pages.Join("ratings-v2");
        pages.Traffic.Call("books-v1", "ratings-v1", 200);
        pages.Traffic.Call("books-v1", "ratings-v2", 200);

        var page = pages.Render<ApplicationPage>(parameters => parameters.Add(page => page.Namespace, "mesh").Add(page => page.Name, "ratings"));

        Assert.Equal(["workloads/mesh/ratings-v1", "workloads/mesh/ratings-v2"], page.FindAll("[aria-labelledby=workloads] th a").Select(link => link.GetAttribute("href")));
        Assert.Equal("services/mesh/ratings", page.Find("[aria-labelledby=services] li a").GetAttribute("href"));
        // Two versions of it were called by one.
        Assert.Equal("2.00", page.Find("[aria-label='Who calls it'] tbody tr").QuerySelectorAll("td")[1].TextContent);
    }

    [Fact]
    public async Task Charts_AreSplitByALabel()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Traffic.Call("books-v1", "ratings-v1", 200);
        pages.Traffic.Call("books-v1", "ratings-v2", 200, count: 30);
        pages.At("applications/mesh/ratings/inbound?group=version");

        var charts = pages.Render<TrafficCharts>(parameters => parameters.Add(chart => chart.Namespace, "mesh").Add(chart => chart.Name, "ratings").Add(chart => chart.Side, "application"));

        var requests = charts.FindComponents<LineChart>()[0].Instance;
        Assert.Equal("Requests by version that answers", requests.Title);
        Assert.Equal(["v1", "v2"], requests.Series.Select(series => series.Name));
        Assert.Equal(2, requests.Series[0].Values.Sum() / requests.Series[1].Values.Sum());
    }

    [Fact]
    public void RareValues_AreTogether()
    {
        var traffic = new FakeTrafficHistory();
        for (var i = 1; i <= 8; i++)
        {
            traffic.Call($"caller-v{i}", "ratings-v1", 200, count: 10 * i);
        }

        var slice = traffic.Between(traffic.Now.AddMinutes(-1), traffic.Now);
        var series = TrafficGroup.Find("source")!.Series([(slice.Flows, slice.Length)]);

        Assert.Equal(["mesh/caller-v4", "mesh/caller-v5", "mesh/caller-v6", "mesh/caller-v7", "mesh/caller-v8", "3 others"], series.Select(line => line.Name));
        Assert.Equal(2.0 * (10 + 20 + 30) / 60, series[^1].Values[0]!.Value, 6);
    }
}
