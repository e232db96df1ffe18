using Benchmarks.Load;

namespace Benchmarks.Measuring;

/// <summary>One turn of a contender.</summary>
/// <param name="CpuMicroseconds">CPU time of the proxy for each request.</param>
/// <param name="Load">What the caller saw.</param>
internal sealed record Turn(double CpuMicroseconds, LoadResult Load);
