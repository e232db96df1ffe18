using Benchmarks.Processes;

namespace Benchmarks.Measuring;

/// <summary>How a contender did.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Turns">A turn of each round, in their order.</param>
/// <param name="Latencies">Of all its requests at the constant rate, in microseconds; null where it had none to answer.</param>
/// <param name="Memory">At the end of all rounds; null where there is nobody in between.</param>
internal sealed record ContenderResult(string Name, IReadOnlyList<Turn> Turns, Quantiles? Latencies, ProcessMemory? Memory)
{
    public Spread CpuMicroseconds => Spread.Of(Turns.Select(turn => turn.CpuMicroseconds));

    public Spread PerSecond => Spread.Of(Turns.Select(turn => turn.PerSecond));

    /// <summary>Bytes for each request; null where there is no runtime to ask.</summary>
    public double? Allocated => Turns.Any(turn => turn.AllocatedBytes is null) ? null : Spread.Of(Turns.Select(turn => turn.AllocatedBytes!.Value)).Median;

    /// <summary>CPU time for each request beside another's.</summary>
    public Spread RatioTo(ContenderResult other) =>
        Spread.OfRatio([.. Turns.Select(turn => turn.CpuMicroseconds)], [.. other.Turns.Select(turn => turn.CpuMicroseconds)]);
}
