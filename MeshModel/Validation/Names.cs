using System.Text.RegularExpressions;

namespace MeshModel.Validation;

/// <summary>The forms of names in Kubernetes.</summary>
internal static partial class Names
{
    private const int LongestLabel = 63;
    private const int LongestSubdomain = 253;

    /// <summary>DNS-1123 label: <c>ratings-v1</c>.</summary>
    public static bool IsLabel(string name) => name.Length <= LongestLabel && Label().IsMatch(name);

    /// <summary>DNS-1123 subdomain: labels with dots between them.</summary>
    public static bool IsSubdomain(string name) => name.Length <= LongestSubdomain && name.Split('.').All(label => Label().IsMatch(label));

    /// <summary>HTTP token, as header names are.</summary>
    public static bool IsToken(string name) => Token().IsMatch(name);

    /// <summary>LBL-1: key and value of a label.</summary>
    public static void CheckLabels(IReadOnlyDictionary<string, string> labels, string path, Report report)
    {
        foreach (var (key, value) in labels)
        {
            var at = Findings.FieldPath.Field(path, key);
            if (!IsLabelKey(key))
            {
                report.Error("LBL-1", at, $"the key \"{key}\" is no label key: up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends, optionally after a domain and a slash");
            }

            if (value.Length > 0 && !IsQualified(value))
            {
                report.Error("LBL-1", at, $"\"{value}\" is no label value: up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends");
            }
        }
    }

    private static bool IsLabelKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return IsQualified(key[(slash + 1)..]) && (slash < 0 || IsSubdomain(key[..slash]));
    }

    private static bool IsQualified(string text) => text.Length <= LongestLabel && Qualified().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    [GeneratedRegex(@"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Qualified();

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\z")]
    private static partial Regex Token();
}
