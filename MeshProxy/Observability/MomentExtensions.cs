namespace MeshProxy.Observability;

/// <summary>When something was, of which only a timestamp was taken at the time.</summary>
internal static class MomentExtensions
{
    private static readonly TimeSpan Close = TimeSpan.FromMicroseconds(20);

    /// <summary>
    /// The time of day at a timestamp. Hops of a request are put in their order by it, and some are a tenth of a millisecond apart: a thread that loses its processor
    /// between the look at one clock and that at the other looks again.
    /// </summary>
    /// <param name="time">Both clocks.</param>
    /// <param name="timestamp">Of <see cref="TimeProvider.GetTimestamp"/>.</param>
    public static DateTimeOffset TimeAt(this TimeProvider time, long timestamp)
    {
        const int MostLooks = 4;
        for (var look = 1; ; look++)
        {
            var before = time.GetElapsedTime(timestamp);
            var now = time.GetUtcNow();
            if (look == MostLooks || time.GetElapsedTime(timestamp) - before < Close)
            {
                return now - before;
            }
        }
    }
}
