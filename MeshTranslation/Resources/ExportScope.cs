namespace MeshTranslation.Resources;

/// <summary>Reads <c>exportTo</c> lists.</summary>
internal static class ExportScope
{
    /// <summary>How a resource of <paramref name="owner"/> with this list is seen from <paramref name="viewer"/>. An absent list means everybody.</summary>
    public static Visibility Of(IReadOnlyList<string> exportTo, string owner, string viewer)
    {
        if (exportTo.Count == 0)
        {
            return Visibility.Public;
        }

        var best = Visibility.None;
        foreach (var entry in exportTo)
        {
            var seen = entry switch
            {
                "*" => Visibility.Public,
                "." when owner == viewer => Visibility.Private,
                _ when entry == viewer => owner == viewer ? Visibility.Private : Visibility.Named,
                _ => Visibility.None,
            };
            if (seen > best)
            {
                best = seen;
            }
        }

        return best;
    }
}
