using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>The traffic of the last while, read once for all who look at it.</summary>
/// <param name="history">What the proxies have reported; <see langword="null"/> where nothing is collected.</param>
internal sealed class RecentTraffic(ITrafficHistory? history = null)
{
    /// <summary>What rates and health in lists are of.</summary>
    public static readonly TimeSpan Judged = TimeSpan.FromMinutes(1);

    // As many points as can be told apart in a chart.
    private const int Points = 60;

    private volatile TrafficSlice? _last;

    /// <summary>Whether traffic is collected at all.</summary>
    public bool IsCollected => history is not null;

    /// <summary>The last minute.</summary>
    public TrafficSlice LastMinute()
    {
        if (history is null)
        {
            return new TrafficSlice(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + Judged, 0, []);
        }

        var now = history.Now;
        return _last is { } known && known.To == now ? known : _last = history.Between(now - Judged, now);
    }

    /// <summary>A while, in steps that begin at round times: each keeps its flows from one reading to the next.</summary>
    public IReadOnlyList<TrafficSlice> Steps(TimeSpan length)
    {
        if (history is null)
        {
            return [];
        }

        var step = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(length.TotalSeconds / Points)));
        var end = new DateTimeOffset(history.Now.Ticks / step.Ticks * step.Ticks, TimeSpan.Zero);
        return history.Steps(end - length, end, step);
    }
}
