namespace MeshRouting;

/// <summary>
/// Chance that takes the same course from the same seed, on every machine: the nth draw is always the same number, whichever thread makes it.
/// Free of locks (SplitMix64: a counter, and a function that scatters it).
/// </summary>
/// <param name="seed">Where the sequence begins.</param>
public sealed class RepeatableChance(ulong seed) : IChance
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <inheritdoc />
    public long Next(long exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        // Above the last whole multiple some numbers would come up more often than others.
        var limit = ulong.MaxValue - (ulong.MaxValue % (ulong)exclusiveMaximum);
        ulong drawn;
        do
        {
            drawn = Scatter(Interlocked.Add(ref _state, Step));
        }
        while (drawn >= limit);

        return (long)(drawn % (ulong)exclusiveMaximum);
    }

    private static ulong Scatter(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
