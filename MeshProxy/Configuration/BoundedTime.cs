namespace MeshProxy.Configuration;

/// <summary>Durations as timers take them.</summary>
internal static class BoundedTime
{
    /// <summary>As long as is asked for, but no longer than .NET's timers run (some 24 days), beyond which they throw.</summary>
    public static TimeSpan OfMilliseconds(long milliseconds) => TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue - 1));
}
