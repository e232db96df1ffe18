using MeshRouting;

namespace MeshProxy;

/// <summary>Where a proxy's chance comes from.</summary>
/// <param name="Requests">What is drawn for requests, in the order in which they come: weights, percentages, endpoints, waits between tries.</param>
/// <param name="Background">What is drawn beside them, for copies to mirrors, whose moment nobody can foretell.</param>
/// <param name="IsRepeatable">Whether requests sent one after the other meet the same chance in each run.</param>
internal sealed record ProxyChance(IChance Requests, IChance Background, bool IsRepeatable)
{
    /// <summary>Sets the two sequences apart.</summary>
    private const ulong OtherSequence = 0xD1B54A32D192ED03;

    /// <param name="seed">Null for chance that is different in each run.</param>
    public static ProxyChance Of(long? seed) => seed is { } number
        ? new ProxyChance(new RepeatableChance((ulong)number), new RepeatableChance((ulong)number ^ OtherSequence), true)
        : Of(RandomChance.Shared);

    public static ProxyChance Of(IChance chance) => new(chance, chance, false);
}
