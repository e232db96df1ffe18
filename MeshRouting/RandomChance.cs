namespace MeshRouting;

/// <summary>Chance from the runtime's shared generator.</summary>
public sealed class RandomChance : IChance
{
    private RandomChance()
    {
    }

    /// <summary>The only instance.</summary>
    public static RandomChance Shared { get; } = new();

    /// <inheritdoc />
    // Not for secrets: it spreads load.
#pragma warning disable CA5394
    public long Next(long exclusiveMaximum) => Random.Shared.NextInt64(exclusiveMaximum);
#pragma warning restore CA5394
}
