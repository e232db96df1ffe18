namespace MeshControlPlane.Observability.Traffic;

/// <summary>How long requests took, in the buckets of Istio's <c>istio_request_duration_milliseconds</c>.</summary>
/// <param name="Counts">One for each of <see cref="Bounds"/>, and one for all that took longer.</param>
/// <param name="SumMilliseconds">Of all of them.</param>
internal sealed record LatencyHistogram(IReadOnlyList<long> Counts, double SumMilliseconds)
{
    /// <summary>Upper bounds of the buckets in milliseconds, ascending: Envoy's.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];

    /// <summary>Of no request.</summary>
    public static LatencyHistogram Empty { get; } = new(new long[Bounds.Count + 1], 0);

    /// <summary>How many requests there are in it.</summary>
    public long Count => Counts.Sum();

    /// <summary>The mean in milliseconds; <c>null</c> of no request.</summary>
    public double? Mean => Count == 0 ? null : SumMilliseconds / Count;

    /// <summary>Milliseconds that this share of requests took at most, interpolated within its bucket as Prometheus does.</summary>
    /// <param name="share">Between 0 and 1.</param>
    /// <returns><c>null</c> of no request; the last bound for what lies beyond it.</returns>
    public double? Quantile(double share)
    {
        var total = Count;
        if (total == 0)
        {
            return null;
        }

        var rank = share * total;
        var below = 0L;
        for (var i = 0; i < Bounds.Count; i++)
        {
            if (below + Counts[i] >= rank && Counts[i] > 0)
            {
                var lower = i == 0 ? 0 : Bounds[i - 1];
                return lower + (Bounds[i] - lower) * Math.Max(0, rank - below) / Counts[i];
            }

            below += Counts[i];
        }

        return Bounds[^1];
    }

    /// <summary>Both together.</summary>
    public LatencyHistogram Plus(LatencyHistogram other) =>
        new([.. Counts.Zip(other.Counts, (a, b) => a + b)], SumMilliseconds + other.SumMilliseconds);
}
