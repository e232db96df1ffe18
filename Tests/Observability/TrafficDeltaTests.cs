using MeshProtocol;
using MeshProxy.Observability.Reports;
using MeshProxy.Observability.Traffic;
using Xunit;

namespace Tests.Observability;

public sealed class TrafficDeltaTests
{
    private readonly TrafficMeter _meter = new(new PeerDescription("gw-v1", "mesh", "gw", "v1", "gw", "v1"));

    [Fact]
    public void Report_HasWhatWasCountedSinceTheOneBefore()
    {
        var delta = new TrafficDelta(_meter);
        delta.Collect();
        Assert.Null(delta.Next);
        Count("books", 200, 2);
        Count("books", 503, 1);

        var first = Take(delta);
        Assert.Equal([(200, 2L), (503, 1L)], Outcomes(first));
        Assert.Equal((1, 3, 30, 60), (first.Sequence, first.Counts.Single().Latency.Sum(), first.Counts.Single().RequestBytes, first.Counts.Single().ResponseBytes));
        Assert.Equal(("books", "gw-v1", 1), (first.Flows.Single().ServiceName, "gw-v1", first.Flows.Single().Id));
        delta.Collect();
        Assert.Null(delta.Next);

        Count("books", 200, 5);
        var second = Take(delta);
        Assert.Equal([(200, 5L)], Outcomes(second));
        Assert.Equal((2, 0), (second.Sequence, second.Flows.Count));
    }

    [Fact]
    public void ReportWithoutAnswer_StaysAsItIs_AndWhatComesAfterItIsOneReport()
    {
        var delta = new TrafficDelta(_meter);
        Count("books", 200, 1);
        delta.Collect();
        var waiting = delta.Next;
        for (var second = 0; second < 100; second++)
        {
            Count("books", 200, 1);
            delta.Collect();
            Assert.Same(waiting, delta.Next);
        }

        delta.Remove();
        Assert.Equal([(200, 100L)], Outcomes(Take(delta)));
    }

    [Fact]
    public void ManyFlows_AreSeveralReports_AndNoneIsLost()
    {
        var delta = new TrafficDelta(_meter);
        for (var i = 0; i < 600; i++)
        {
            Count($"host-{i}", 200, 1);
        }

        delta.Collect();
        var (reports, flows) = (0, new HashSet<string>());
        while (delta.Next is { } report)
        {
            reports++;
            flows.UnionWith(report.ToMessage(null, []).Flows.Select(flow => flow.ServiceName));
            delta.Remove();
        }

        Assert.Equal((3, 600), (reports, flows.Count));
    }

    private readonly HashSet<int> _known = [];

    private TrafficReport Take(TrafficDelta delta)
    {
        delta.Collect();
        var report = delta.Next!.ToMessage(null, _known);
        delta.Remove();
        return report;
    }

    private static IEnumerable<(int Code, long Count)> Outcomes(TrafficReport report) =>
        report.Counts.Single().Outcomes.Select(outcome => (outcome.Code, outcome.Count)).Order();

    private void Count(string service, int code, int count)
    {
        var flow = _meter.Find(new FlowLabels(TrafficReporter.Source, TrafficProtocol.Http, Party.Of(_meter.Own), Party.Unknown, service, service, ""));
        for (var i = 0; i < count; i++)
        {
            flow.Outcome(code, "-", null).Add(TimeSpan.FromMilliseconds(7), 10, 20);
        }
    }
}
