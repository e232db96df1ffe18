namespace Benchmarks.Load;

/// <summary>What a run of the load generator saw.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="P50">Median latency in microseconds.</param>
/// <param name="P99">99th percentile of the latency in microseconds.</param>
internal sealed record LoadResult(long Requests, double Seconds, double P50, double P99)
{
    public double PerSecond => Requests / Seconds;
}
