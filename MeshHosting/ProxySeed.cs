using System.Globalization;

namespace Aspire.Hosting;

/// <summary>Gives each proxy of a mesh a seed of its own, so that no two of them draw the same numbers in step.</summary>
internal static class ProxySeed
{
    private const ulong Basis = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    /// <summary>A hash of seed and name that is the same in every run and on every machine (FNV-1a); never negative.</summary>
    public static long For(long seed, string name)
    {
        var hash = Basis ^ (ulong)seed;
        foreach (var character in name)
        {
            hash = (hash ^ character) * Prime;
        }

        return (long)(hash >> 1);
    }

    /// <summary>Adds the option to a proxy's command line, if the mesh has a seed.</summary>
    public static void Add(IList<object> arguments, MeshSettings settings, string name)
    {
        if (settings.Seed is { } seed)
        {
            arguments.Add("--seed");
            arguments.Add(For(seed, name).ToString(CultureInfo.InvariantCulture));
        }
    }
}
