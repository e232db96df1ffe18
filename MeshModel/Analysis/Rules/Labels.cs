using System.Collections.ObjectModel;

namespace MeshModel.Analysis.Rules;

/// <summary>Labels of a service's selector and a subset, which an endpoint needs together.</summary>
internal static class Labels
{
    public static IReadOnlyDictionary<string, string> None { get; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>For people, and for comparing: <c>app=books,version=v1</c>.</summary>
    public static string Text(IReadOnlyDictionary<string, string> labels) =>
        string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

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
