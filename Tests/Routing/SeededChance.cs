using MeshRouting;

namespace Tests.Routing;

/// <summary>Chance that is the same in each run.</summary>
internal sealed class SeededChance(int seed) : IChance
{
    private readonly Random _random = new(seed);

    public long Next(long exclusiveMaximum)
    {
        lock (_random)
        {
            return _random.NextInt64(exclusiveMaximum);
        }
    }
}
