namespace MeshModel.Analysis.Rules;

/// <summary>Labels of a service's selector and a subset, which an endpoint needs together.</summary>
internal static class Labels
{
    public static Dictionary<string, string> Join(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> subset)
    {
        var joined = new Dictionary<string, string>(selector);
        foreach (var (key, value) in subset)
        {
            joined[key] = value;
        }

        return joined;
    }
}
