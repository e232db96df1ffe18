namespace MeshTranslation.Routes;

/// <summary>Percentages as proxies draw them: in steps of 0.0001.</summary>
internal static class Share
{
    private const int StepsOfAPercent = 10_000;

    /// <summary>All requests.</summary>
    public const int Always = 100 * StepsOfAPercent;

    /// <param name="percent">From 0 to 100.</param>
    public static int PerMillion(double percent) => (int)Math.Round(percent * StepsOfAPercent);
}
