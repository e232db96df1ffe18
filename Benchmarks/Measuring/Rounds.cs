namespace Benchmarks.Measuring;

/// <summary>Contenders take turns, so that a machine that changes its speed changes it for all of them.</summary>
internal static class Rounds
{
    public static async Task RunAsync(IReadOnlyList<Contender> contenders, MeasuringSettings settings)
    {
        foreach (var contender in contenders)
        {
            await contender.WarmUpAsync(MeasuringSettings.Connections, settings.WarmUp);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            // Each round begins with another one.
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                await contenders[(round + turn) % contenders.Count].RunAsync(MeasuringSettings.Connections, settings.Turn);
            }

            foreach (var contender in contenders.Where(contender => contender.IsPaced))
            {
                await contender.RunPacedAsync(MeasuringSettings.Rate, settings.PacedTurn);
            }
        }
    }
}
