using MeshControlPlane.Observability.Traffic;

namespace Tests.Observability;

/// <summary>Traffic that a test makes up: what happens in each second, until it says otherwise, and what happened at one moment.</summary>
internal sealed class FakeTrafficHistory : ITrafficHistory
{
    private const long Revision = 7;

    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset Since, IReadOnlyList<Flow> Flows)> _seconds = [];
    private readonly List<(DateTimeOffset At, Flow Flow)> _moments = [];

    /// <param name="now">The time; that of the clock when left out.</param>
    /// <param name="minutes">How long ago it began.</param>
    public FakeTrafficHistory(DateTimeOffset? now = null, int minutes = 10)
    {
        Now = now ?? DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Earliest = Now.AddMinutes(-minutes);
    }

    public event Action? Advanced;

    public DateTimeOffset Now { get; private set; }

    public DateTimeOffset Earliest { get; }

    /// <summary>How many listen.</summary>
    public int Listeners => Advanced?.GetInvocationList().Length ?? 0;

    /// <summary>How often it has been read.</summary>
    public int Reads { get; private set; }

    public static TrafficParty Party(string workload) => new("mesh", workload, App(workload), workload.Split('-')[^1], "");

    /// <summary>What happens in each second from a moment on.</summary>
    public void From(DateTimeOffset moment, params IReadOnlyList<Flow> flows)
    {
        lock (_lock)
        {
            _seconds.Add((moment, flows));
        }
    }

    /// <summary>The next second.</summary>
    public void Advance()
    {
        Now = Now.AddSeconds(1);
        Advanced?.Invoke();
    }

    /// <summary>Requests of one workload to another one, some seconds ago, as both their proxies count them.</summary>
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
        lock (_lock)
        {
            _moments.Add((Now - (ago ?? TimeSpan.FromSeconds(10)), new Flow(
                key, [new FlowResponse(code, flags, null, count)], new LatencyHistogram(counts, count * milliseconds), count * 100, count * 1_000, 0, 0)));
        }
    }

    public TrafficSlice Between(DateTimeOffset from, DateTimeOffset to)
    {
        Reads++;
        var begin = from < Earliest ? Earliest : from;
        var end = to > Now ? Now : to;
        var flows = new List<Flow>();
        lock (_lock)
        {
            for (var i = 0; i < _seconds.Count; i++)
            {
                var until = i + 1 < _seconds.Count ? _seconds[i + 1].Since : Now;
                var seconds = (long)((until < end ? until : end) - (_seconds[i].Since > begin ? _seconds[i].Since : begin)).TotalSeconds;
                if (seconds > 0)
                {
                    flows.AddRange(_seconds[i].Flows.Select(flow => Times(flow, seconds)));
                }
            }

            flows.AddRange(_moments.Where(entry => entry.At >= begin && entry.At < end).Select(entry => entry.Flow));
        }

        return new TrafficSlice(begin, end > begin ? end : begin, Revision, flows);
    }

    public IReadOnlyList<TrafficSlice> Steps(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var slices = new List<TrafficSlice>();
        for (var at = from; at < to; at += step)
        {
            slices.Add(Between(at, at + step));
        }

        return slices;
    }

    private static string App(string workload) => workload.Split('-')[0];

    private static Flow Times(Flow flow, long seconds) => flow with
    {
        Responses = [.. flow.Responses.Select(response => response with { Count = response.Count * seconds })],
        Latency = new LatencyHistogram([.. flow.Latency.Counts.Select(count => count * seconds)], flow.Latency.SumMilliseconds * seconds),
        RequestBytes = flow.RequestBytes * seconds,
        ResponseBytes = flow.ResponseBytes * seconds,
        ConnectionsOpened = flow.ConnectionsOpened * seconds,
        ConnectionsClosed = flow.ConnectionsClosed * seconds,
    };
}
