namespace Benchmarks.Measuring;

/// <summary>One turn of a contender, driven at its limit.</summary>
/// <param name="CpuMicroseconds">CPU time for each request; 0 where there is nobody in between.</param>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="AllocatedBytes">What the runtime allocated for each request; null where there is none.</param>
internal sealed record Turn(double CpuMicroseconds, double PerSecond, double? AllocatedBytes);
