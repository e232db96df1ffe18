using MeshControlPlane.Observability.Traffic;

namespace Tests.WebConsole;

/// <summary>Traffic that a test makes up.</summary>
internal sealed class FakeTrafficHistory : ITrafficHistory
{
    private readonly List<(DateTimeOffset At, Flow Flow)> _flows = [];

    public event Action? Advanced
    {
        add { }
        remove { }
    }

    public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Earliest => Now - TimeSpan.FromMinutes(30);

    /// <summary>How often it has been read.</summary>
    public int Reads { get; private set; }

    /// <summary>Requests of one workload to another one, a second ago, as both their proxies count them.</summary>
    public void Call(string from, string to, int code, int count = 60, double milliseconds = 20, bool mutualTls = true, string flags = "-")
    {
        foreach (var reporter in new[] { FlowReporter.Source, FlowReporter.Destination })
        {
            Add(new FlowKey(reporter, Party(from), Party(to), $"{App(to)}.mesh.svc.cluster.local", App(to), "mesh", FlowProtocol.Http, mutualTls), code, count, milliseconds, flags);
        }
    }

    public void Add(FlowKey key, int code, int count, double milliseconds = 20, string flags = "-", TimeSpan? ago = null)
    {
        var counts = new long[LatencyHistogram.Bounds.Count + 1];
        counts[LatencyHistogram.Bounds.TakeWhile(bound => bound < milliseconds).Count()] = count;
        _flows.Add((Now - (ago ?? TimeSpan.FromSeconds(10)), new Flow(
            key, [new FlowResponse(code, flags, null, count)], new LatencyHistogram(counts, count * milliseconds), count * 100, count * 1_000, 0, 0)));
    }

    public TrafficSlice Between(DateTimeOffset from, DateTimeOffset to)
    {
        Reads++;
        return new TrafficSlice(from, to, 1, [.. _flows.Where(entry => entry.At >= from && entry.At < to).Select(entry => entry.Flow)]);
    }

    public IReadOnlyList<TrafficSlice> Steps(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var steps = new List<TrafficSlice>();
        for (var at = from; at < to; at += step)
        {
            steps.Add(Between(at, at + step));
        }

        return steps;
    }

    public static TrafficParty Party(string workload) => new("mesh", workload, App(workload), workload.Split('-')[^1], "");

    private static string App(string workload) => workload.Split('-')[0];
}
