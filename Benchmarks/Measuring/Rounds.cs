namespace Benchmarks.Measuring;

/// <summary>Contenders take turns, so that a machine that changes its speed changes it for all of them.</summary>
internal static class Rounds
{
    public const int Connections = 32;

    public static async Task RunAsync(IReadOnlyList<Contender> contenders, MeasuringSettings settings)
    {
        foreach (var contender in contenders)
        {
            await contender.WarmUpAsync(Connections, settings.WarmUp);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            // Each round begins with another one.
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                await contenders[(round + turn) % contenders.Count].RunAsync(Connections, settings.Turn);
            }
        }
    }
}
