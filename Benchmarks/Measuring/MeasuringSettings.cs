namespace Benchmarks.Measuring;

/// <summary>How long and how often.</summary>
/// <param name="Rounds">How often each contender has its turn.</param>
/// <param name="Turn">How long a turn is.</param>
/// <param name="WarmUp">How long each contender is warmed before the first round.</param>
internal sealed record MeasuringSettings(int Rounds, TimeSpan Turn, TimeSpan WarmUp)
{
    public static MeasuringSettings Full { get; } = new(10, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10));

    public static MeasuringSettings Quick { get; } = new(5, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
}
