using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Draws shares.</summary>
internal static class ChanceExtensions
{
    private const int All = 1_000_000;

    /// <summary>Whether this request is one of so many in a million; chance is asked only when it is open.</summary>
    public static bool Hits(this IChance chance, int perMillion) => perMillion >= All || (perMillion > 0 && chance.Next(All) < perMillion);
}
