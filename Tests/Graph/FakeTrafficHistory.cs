using MeshControlPlane.Observability.Traffic;

namespace Tests.Graph;

/// <summary>A history of which a test says what happened: the same in each second, until it says otherwise.</summary>
internal sealed class FakeTrafficHistory : ITrafficHistory
{
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset Since, IReadOnlyList<Flow> Flows)> _seconds = [];

    /// <summary>Began ten minutes ago.</summary>
    public FakeTrafficHistory()
    {
        Now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Earliest = Now.AddMinutes(-10);
    }

    public event Action? Advanced;

    public DateTimeOffset Now { get; private set; }

    public DateTimeOffset Earliest { get; }

    /// <summary>How many listen.</summary>
    public int Listeners => Advanced?.GetInvocationList().Length ?? 0;

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

    public TrafficSlice Between(DateTimeOffset from, DateTimeOffset to)
    {
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
        }

        return new TrafficSlice(begin, end > begin ? end : begin, 7, flows);
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
