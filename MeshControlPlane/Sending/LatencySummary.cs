namespace MeshControlPlane.Sending;

/// <summary>How long the answers took, in milliseconds.</summary>
internal sealed record LatencySummary(double P50, double P90, double P99, double Longest)
{
    /// <summary>Of durations in any order; <see langword="null"/> of none.</summary>
    public static LatencySummary? Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0 ? null : new LatencySummary(At(0.50), At(0.90), At(0.99), sorted[^1]);

        // The nearest rank: a duration that has been measured, and none in between.
        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
