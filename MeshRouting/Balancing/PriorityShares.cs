using System.Collections.Immutable;

namespace MeshRouting.Balancing;

/// <summary>How Envoy shares the traffic among the priorities of a cluster, by how many endpoints of each are healthy.</summary>
public sealed class PriorityShares
{
    /// <summary>
    /// There are so many times as many endpoints as are needed, in percent (Envoy's overprovisioning factor): a group keeps all its traffic until less than
    /// 1 / 1.4 of its endpoints are healthy.
    /// </summary>
    public const int Overprovisioning = 140;

    private const int All = 100;

    private readonly ImmutableArray<int> _available;

    private PriorityShares(ImmutableArray<int> available, ImmutableArray<int> percents, ImmutableArray<bool> panics)
    {
        _available = available;
        Percents = percents;
        Panics = panics;
    }

    /// <summary>Of each priority; together 100.</summary>
    public ImmutableArray<int> Percents { get; }

    /// <summary>Whether all endpoints of a priority are used, the sick ones too.</summary>
    public ImmutableArray<bool> Panics { get; }

    /// <summary>Works them out.</summary>
    /// <param name="levels">The endpoints of each priority; at least one priority.</param>
    /// <param name="panicPercent">With a smaller share of healthy ones a priority panics, if all together cannot bear the traffic either; 0 never.</param>
    public static PriorityShares For(ImmutableArray<(int Healthy, int Total)> levels, int panicPercent)
    {
        ImmutableArray<int> available = [.. levels.Select(level => Availability(level.Healthy, level.Total))];
        var together = Math.Min(All, available.Sum());
        ImmutableArray<bool> panics =
        [
            .. levels.Select(level => together < All && (level.Total == 0 ? 0 : 100.0 * level.Healthy / level.Total) < panicPercent),
        ];
        var percents = !panics.Contains(false) ? ByNumber(levels)
            // Nobody is healthy and nobody panics: the first has to say that there is nobody.
            : together == 0 ? [All, .. Enumerable.Repeat(0, levels.Length - 1)]
            : Distribute(available, together);
        return new PriorityShares(available, percents, panics);
    }

    /// <summary>The same with some priorities left out; null when the others cannot bear anything.</summary>
    public PriorityShares? Without(Func<int, bool> isOut)
    {
        ImmutableArray<int> available = [.. _available.Select((percent, i) => isOut(i) ? 0 : percent)];
        var together = Math.Min(All, available.Sum());
        return together == 0 ? null : new PriorityShares(_available, Distribute(available, together), Panics);
    }

    /// <summary>The place of the priority for a number.</summary>
    public int Find(ulong number)
    {
        var rest = (int)(number % All);
        for (var i = 0; i < Percents.Length; i++)
        {
            rest -= Percents[i];
            if (rest < 0)
            {
                return i;
            }
        }

        return Percents.Length - 1;
    }

    /// <summary>How much of its traffic a priority can bear, in whole percents.</summary>
    private static int Availability(int healthy, int total) => total == 0 ? 0 : (int)Math.Min(All, (long)Overprovisioning * healthy / total);

    private static ImmutableArray<int> Distribute(ImmutableArray<int> available, int together)
    {
        var rest = All;
        var first = -1;
        var percents = new int[available.Length];
        for (var i = 0; i < percents.Length; i++)
        {
            first = first < 0 && available[i] > 0 ? i : first;
            percents[i] = Math.Min(rest, available[i] * All / together);
            rest -= percents[i];
        }

        percents[first] += rest;
        return [.. percents];
    }

    private static ImmutableArray<int> ByNumber(ImmutableArray<(int Healthy, int Total)> levels)
    {
        var total = levels.Sum(level => (long)level.Total);
        if (total == 0)
        {
            return [All, .. Enumerable.Repeat(0, levels.Length - 1)];
        }

        var percents = levels.Select(level => (int)(All * (long)level.Total / total)).ToArray();
        percents[levels.ToList().FindIndex(level => level.Total > 0)] += All - percents.Sum();
        return [.. percents];
    }
}
