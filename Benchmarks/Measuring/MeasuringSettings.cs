namespace Benchmarks.Measuring;

/// <summary>How long and how often.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Rounds">How often each contender has its turn.</param>
/// <param name="Turn">How long a turn at the limit is; whole seconds.</param>
/// <param name="PacedTurn">How long a turn at the constant rate is.</param>
/// <param name="WarmUp">How long each contender is warmed before the first round.</param>
/// <param name="Changes">Changes of each sort that are pushed.</param>
/// <param name="Applied">Changes that are waited for at a sidecar.</param>
/// <param name="Starts">How often the AppHost is started.</param>
internal sealed record MeasuringSettings(
    string Name, int Rounds, TimeSpan Turn, TimeSpan PacedTurn, TimeSpan WarmUp, int Changes, int Applied, int Starts)
{
    /// <summary>With which contenders are driven at their limit.</summary>
    public const int Connections = 32;

    /// <summary>Requests a second at the constant rate: less than half of what two cores take from any contender.</summary>
    public const int Rate = 2000;

    public static MeasuringSettings Full { get; } = new(
        "./bench.sh", 9, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8), Changes: 40, Applied: 200, Starts: 5);

    public static MeasuringSettings Quick { get; } = new(
        "./bench.sh --quick", 5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), Changes: 16, Applied: 50, Starts: 2);
}
