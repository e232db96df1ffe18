namespace MeshTranslation.Resources;

/// <summary>Kubernetes' equality selectors.</summary>
internal static class LabelMatching
{
    /// <summary>Whether all of the wanted labels are there with their values; none wanted is always true.</summary>
    public static bool HasAll(this IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> wanted)
    {
        foreach (var (key, value) in wanted)
        {
            if (!labels.TryGetValue(key, out var actual) || actual != value)
            {
                return false;
            }
        }

        return true;
    }
}
