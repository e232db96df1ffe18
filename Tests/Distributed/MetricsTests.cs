using System.Net;
using Aspire.Hosting.ApplicationModel;
using MeshControlPlane.Commands;
using Tests.Observability;
using Xunit;

namespace Tests.Distributed;

/// <summary>What the proxies of Bookinfo count, as a real Prometheus sees it.</summary>
public sealed class MetricsTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    private const int Requests = 30;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_SeesTheRequestsThatWereMade_HopByHop_AndTheControlPlaneToo()
    {
        await bookinfo.WithoutRulesAsync();
        var ports = AdminPorts();
        await using var prometheus = await PrometheusServer.StartAsync(ports);
        var before = await HopsAsync(ports);
        Assert.All(await bookinfo.Mesh.SendAsync("/gateway/books", Requests, Token), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));

        var expected = new[] { "ingress", "books", "ratings" }.Length;
        await BookinfoMesh.UntilAsync(
            async () => (await HopsAsync(ports)).Values.Sum() - before.Values.Sum() >= 2 * expected * Requests, "all proxies have counted");
        var after = await HopsAsync(ports);
        string Key(string reporter, string source, string service) => $"{service} {reporter} {source}";
        foreach (var reporter in new[] { "source", "destination" })
        {
            foreach (var (source, service) in new[] { ("ingress", "gw"), ("gw", "books"), ("gw", "ratings") })
            {
                var workload = after.Keys.Select(key => key.Split(' ')).First(key => key[2].StartsWith(source, StringComparison.Ordinal))[2];
                var key = Key(reporter, workload, service);
                Assert.True(after.ContainsKey(key), $"'{key}' is not among {string.Join(", ", after.Keys)}");
                Assert.Equal(Requests, after[key] - before.GetValueOrDefault(key));
            }
        }

        const string Sum = "sum by (reporter, source_workload, destination_service_name) (istio_requests_total)";
        await BookinfoMesh.UntilAsync(
            async () => (await prometheus.QueryAsync(Sum)).OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(after.OrderBy(entry => entry.Key, StringComparer.Ordinal)),
            "Prometheus has scraped it");
        var quantile = await prometheus.QueryAsync("histogram_quantile(0.95, sum by (le) (istio_request_duration_milliseconds_bucket{reporter=\"source\"}))");
        Assert.InRange(Assert.Single(quantile).Value, 0.01, 60_000);
        var policies = await prometheus.QueryAsync("sum by (connection_security_policy) (istio_requests_total{reporter=\"destination\",source_workload!=\"unknown\"})");
        Assert.Equal(["mutual_tls"], policies.Keys);

        // The mesh is younger than what is kept of it.
        await BookinfoMesh.UntilAsync(async () => await ReportedAsync() == after.Values.Sum(), "the control plane has been told");
    }

    [Fact]
    public async Task Promtool_TakesWhatEachProxySays()
    {
        await bookinfo.Mesh.SendAsync("/gateway/books", 4, Token);
        foreach (var port in AdminPorts())
        {
            var (code, findings) = await PrometheusServer.CheckAsync((await MetricsScrape.OfAsync(port)).Text);

            // What is left are names of Istio's and Envoy's that Prometheus would have chosen otherwise.
            Assert.True(code is 0 or 3, findings);
            Assert.All(findings.Split('\n', StringSplitOptions.RemoveEmptyEntries), finding => Assert.True(
                finding.Contains("use base unit", StringComparison.Ordinal) || finding.Contains("counter metrics should have \"_total\" suffix", StringComparison.Ordinal)
                    || finding.Contains("non-counter metrics should not have \"_total\" suffix", StringComparison.Ordinal),
                finding));
        }
    }

    private List<int> AdminPorts()
    {
        var resources = bookinfo.Mesh.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources;
        return
        [
            .. resources.OfType<MeshSidecarResource>().Select(sidecar => sidecar.AdminEndpoint.Port),
            .. resources.OfType<MeshGatewayResource>().Select(gateway => gateway.AdminEndpoint.Port),
        ];
    }

    /// <summary>Requests by service, reporter and caller, as the proxies themselves say.</summary>
    private static async Task<Dictionary<string, double>> HopsAsync(List<int> ports)
    {
        var scrapes = await Task.WhenAll(ports.Select(MetricsScrape.OfAsync));
        return scrapes.SelectMany(scrape => scrape.Where("istio_requests_total"))
            .GroupBy(sample => $"{sample["destination_service_name"]} {sample["reporter"]} {sample["source_workload"]}", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value), StringComparer.Ordinal);
    }

    private async Task<double> ReportedAsync()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await MeshCommandLine.RunAsync(["traffic", "--last", "30m", "-o", "json", "--mesh-dir", bookinfo.Mesh.MeshDirectory], output, error);
        Assert.True(code == 0, error.ToString());
        return System.Text.Json.Nodes.JsonNode.Parse(output.ToString())!["flows"]!.AsArray().Sum(flow => flow!["requests"]!.GetValue<double>());
    }
}
