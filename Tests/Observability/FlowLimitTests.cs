using System.Net;
using MeshProtocol;
using MeshProxy.Observability.Traffic;
using Tests.Proxy;
using Xunit;

namespace Tests.Observability;

/// <summary>What others decide on, such as hosts and status codes, has no end; what is kept of it has.</summary>
public sealed class FlowLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HostsOfFiveHundredRequests_AreToldApart_EscapedAndCutToALength()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).With(push => push.Listeners[0].UnknownHosts = UnknownHosts.RegistryOnly));
        var client = proxy.Client();
        for (var i = 0; i < 500; i++)
        {
            using var response = await client.GetAsync($"http://host-{i}.example.com/", Token);
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }

        await proxy.RawAsync($"GET / HTTP/1.1\r\nHost: {new string('x', 1000)}.example.com\r\nConnection: close\r\n\r\n", Token);

        var scrape = await MetricsScrape.UntilAsync(proxy, 501);
        Assert.Equal(501, scrape.Where("istio_requests_total").Count());
        Assert.Equal(1, scrape.Single("istio_requests_total", ("destination_service", "host-499.example.com"), ("destination_service_name", "BlackHoleCluster")).Value);
        Assert.Equal(1, scrape.Single("istio_requests_total", ("destination_service", new string('x', 255))).Value);
    }

    [Fact]
    public void FlowsBeyondTheLimit_AreCountedTogether()
    {
        var meter = new TrafficMeter(new PeerDescription("gw-v1", "mesh", "gw", "v1", "gw", "v1"));
        for (var i = 0; i < 3 * TrafficMeter.MostFlows; i++)
        {
            meter.Find(Labels($"host-{i}")).Outcome(502, "-", null).Add(TimeSpan.Zero, 0, 0);
        }

        Assert.Equal(TrafficMeter.MostFlows + 1, meter.Flows.Count());
        var cells = new long[OutcomeCounters.Cells];
        var overflow = Assert.Single(meter.Flows, flow => flow.Labels.Service == FlowLabels.Overflow);
        Assert.Equal(2 * TrafficMeter.MostFlows, Assert.Single(overflow.Outcomes).Read(cells));
        Assert.Equal("gw-v1", overflow.Labels.Source.Workload);
        // Known ones still count for themselves.
        meter.Find(Labels("host-7")).Outcome(502, "-", null).Add(TimeSpan.Zero, 0, 0);
        Assert.Equal(2, meter.Find(Labels("host-7")).Outcomes[0].Read(cells));
    }

    [Fact]
    public void WaysToEndBeyondTheLimit_AreCountedByTheirClass()
    {
        var flow = new FlowCounters(Labels("books"));
        for (var code = 200; code < 1000; code++)
        {
            flow.Outcome(code, "-", null).Add(TimeSpan.FromMilliseconds(2), 1, 2);
        }

        var cells = new long[OutcomeCounters.Cells];
        Assert.InRange(flow.Outcomes.Count, FlowCounters.MostOutcomes, FlowCounters.MostOutcomes + 10);
        Assert.Equal(800, flow.Outcomes.Sum(outcome => outcome.Read(cells)));
        Assert.Equal(100, flow.Outcomes.Single(outcome => outcome.Code == 500).Read(cells));
    }

    [Fact]
    public void ManyThreads_LoseNoRequest()
    {
        var flow = new FlowCounters(Labels("books"));
        Parallel.For(0, 100_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
            flow.Outcome(number % 3 == 0 ? 503 : 200, "-", null).Add(TimeSpan.FromMilliseconds(number % 40), 10, 20));

        var cells = new long[OutcomeCounters.Cells];
        Assert.Equal(66_666, flow.Outcomes.Single(outcome => outcome.Code == 200).Read(cells));
        Assert.Equal(666_660, cells[2 * OutcomeCounters.CellsOfHistogram - 1]);
        Assert.Equal(2 * 666_660, cells[^1]);
    }

    [Fact]
    public async Task CountingARequest_AllocatesNothing()
    {
        await using var pair = await MeteredPair.StartAsync(mutualTls: true);
        await pair.GetAsync();
        var flow = (await MetricsScrape.UntilAsync(pair.Client, 1)).Single("istio_requests_total");
        var counters = Assert.Single(pair.Client.Host.Traffic.Flows);
        var place = new MeterPlace();
        var count = () =>
        {
            place.Get(null, TrafficProtocol.Http, counters, static (counters, _, _) => counters).Outcome(200, "-", null).Add(TimeSpan.FromMilliseconds(3), 1, 2);
        };
        for (var i = 0; i < 1000; i++)
        {
            count();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            count();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, flow.Value);
    }

    private static FlowLabels Labels(string service) => new(
        TrafficReporter.Source, TrafficProtocol.Http, Party.Of(new PeerDescription("gw-v1", "mesh", "gw", "v1", "gw", "v1")), Party.Unknown, service, service, "");
}
