namespace MeshControlPlane.WebConsole.Traces;

/// <summary>Traces by when they began and how long they took. Places are percent of the plot's width and height, from its lower left.</summary>
/// <param name="Points">From the oldest to the newest.</param>
/// <param name="From">The plot's left end.</param>
/// <param name="To">Its right end.</param>
/// <param name="Longest">Its upper end.</param>
internal sealed record ScatterPlot(IReadOnlyList<ScatterPoint> Points, DateTimeOffset From, DateTimeOffset To, TimeSpan Longest)
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>The middle of the plot's height.</summary>
    public TimeSpan Half => Longest / 2;

    public static ScatterPlot Of(IReadOnlyList<TraceRow> rows)
    {
        if (rows.Count == 0)
        {
            return new ScatterPlot([], default, default, TimeSpan.Zero);
        }

        var sorted = rows.OrderBy(row => row.Start).ToList();
        var (from, to) = (sorted[0].Start, sorted[^1].Start);
        // A single moment stands in the middle of a second.
        if (to - from < TimeSpan.FromSeconds(1))
        {
            var middle = from + (to - from) / 2;
            (from, to) = (middle.AddMilliseconds(-500), middle.AddMilliseconds(500));
        }

        var longest = RoundUp(sorted.Max(row => row.Duration));
        return new ScatterPlot(
            [.. sorted.Select(row => new ScatterPoint(row, 100 * ((row.Start - from) / (to - from)), 100 * (row.Duration / longest),
                Math.Clamp(6 + row.Spans / 2.0, 7, 16)))],
            from,
            to,
            longest);
    }

    private static TimeSpan RoundUp(TimeSpan longest)
    {
        var milliseconds = Math.Max(1, longest.TotalMilliseconds);
        var power = Math.Pow(10, Math.Floor(Math.Log10(milliseconds)));
        return TimeSpan.FromMilliseconds(Steps.Select(step => step * power).First(bound => bound >= milliseconds * 0.9999));
    }
}
