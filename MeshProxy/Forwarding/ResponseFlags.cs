using System.Collections.Frozen;

namespace MeshProxy.Forwarding;

/// <summary>The order of Envoy's response flags, in which several are given whichever came first.</summary>
internal static class ResponseFlags
{
    private static readonly FrozenDictionary<string, int> Ranks = new[]
    {
        "LH", "UH", "UT", "LR", "UR", "UF", "UC", "UO", "NR", "DI", "FI", "RL", "UAEX", "RLSE", "DC", "URX", "SI", "IH", "DPE", "UMSDR", "RFCF", "NFCF", "DT",
        "UPE", "NC", "OM", "DF", "DO", "DR", "UDO",
    }.Select((flag, rank) => (flag, rank)).ToFrozenDictionary(entry => entry.flag, entry => entry.rank, StringComparer.Ordinal);

    /// <summary>Puts a flag in its place; one that is there stays once.</summary>
    public static void Insert(List<string> flags, string flag)
    {
        var at = 0;
        while (at < flags.Count && Ranks[flags[at]] < Ranks[flag])
        {
            at++;
        }

        if (at == flags.Count || flags[at] != flag)
        {
            flags.Insert(at, flag);
        }
    }
}
