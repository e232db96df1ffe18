namespace Benchmarks.Load;

/// <summary>What a run of the load generator saw, all of it answered with 2xx.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Seconds">For how long.</param>
internal sealed record LoadResult(long Requests, double Seconds)
{
    public double PerSecond => Requests / Seconds;
}
