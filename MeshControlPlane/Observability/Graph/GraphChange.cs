namespace MeshControlPlane.Observability.Graph;

/// <summary>What became of an edge between two moments.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Before">Its traffic at the first; <see langword="null"/> where it was not there.</param>
/// <param name="After">Its traffic at the second; <see langword="null"/> where it is not there.</param>
internal sealed record GraphChange(GraphChangeKind Kind, GraphTraffic? Before, GraphTraffic? After)
{
    // Less is the noise of chance, and of requests that fall on one or the other side of a second.
    private const double RateMatters = 0.2;
    private const double LeastRate = 0.1;
    private const double ErrorsMatter = 0.01;
    private const double LatencyMatters = 0.25;
    private const double LeastMilliseconds = 5;

    /// <summary>Requests a second more.</summary>
    public double RateDifference => (After?.Rate ?? 0) - (Before?.Rate ?? 0);

    /// <summary>How much larger the share of errors is, -1 to 1.</summary>
    public double ErrorDifference => (After?.ErrorShare ?? 0) - (Before?.ErrorShare ?? 0);

    /// <summary>Milliseconds that 95 % of the requests take longer at most; <see langword="null"/> where one of the two had none.</summary>
    public double? LatencyDifference => After?.Latency.Quantile(0.95) - Before?.Latency.Quantile(0.95);

    /// <summary>Compares the traffic of one edge.</summary>
    public static GraphChange Of(GraphTraffic? before, GraphTraffic? after)
    {
        var change = new GraphChange(GraphChangeKind.Changed, before is { IsIdle: false } ? before : null, after is { IsIdle: false } ? after : null);
        return change switch
        {
            { Before: null, After: null } => change with { Kind = GraphChangeKind.Same },
            { Before: null } => change with { Kind = GraphChangeKind.Came },
            { After: null } => change with { Kind = GraphChangeKind.Went },
            _ => change.Matters() ? change : change with { Kind = GraphChangeKind.Same },
        };
    }

    private bool Matters()
    {
        var rate = Math.Max(Before!.Rate, After!.Rate);
        var latency = Math.Max(Before.Latency.Quantile(0.95) ?? 0, After.Latency.Quantile(0.95) ?? 0);
        return (Math.Abs(RateDifference) >= LeastRate && Math.Abs(RateDifference) >= rate * RateMatters)
            || Math.Abs(ErrorDifference) >= ErrorsMatter
            || (LatencyDifference is { } longer && Math.Abs(longer) >= LeastMilliseconds && Math.Abs(longer) >= latency * LatencyMatters);
    }
}
