using System.Text;
using System.Text.RegularExpressions;
using MeshRouting.Matching;

namespace MeshRouting;

/// <summary>Replaces every occurrence of an RE2 pattern in a path (Istio's <c>uriRegexRewrite</c>).</summary>
public sealed class PathSubstitution
{
    private readonly Regex _pattern;
    private readonly MatchEvaluator _replacement;

    /// <exception cref="ArgumentException">Pattern or substitution cannot be used; the message says why.</exception>
    internal PathSubstitution(string pattern, string substitution)
    {
        _pattern = Re2Pattern.Compile(pattern);
        var parts = Parse(substitution, _pattern.GetGroupNumbers().Length - 1);
        _replacement = match => string.Concat(parts.Select(part => part.Text ?? match.Groups[part.Group].Value));
    }

    /// <summary>The path with its replacements.</summary>
    /// <param name="path">The path without its query.</param>
    public string Apply(string path) => _pattern.Replace(path, _replacement);

    private static List<(string? Text, int Group)> Parse(string substitution, int groups)
    {
        List<(string?, int)> parts = [];
        var text = new StringBuilder();
        for (var i = 0; i < substitution.Length; i++)
        {
            if (substitution[i] != '\\')
            {
                text.Append(substitution[i]);
                continue;
            }

            var next = ++i < substitution.Length ? substitution[i] : ' ';
            if (next == '\\')
            {
                text.Append('\\');
            }
            else if (!char.IsAsciiDigit(next) || next - '0' > groups)
            {
                throw new ArgumentException($"the substitution '{substitution}' may have \\\\ and groups \\0 to \\{groups} after a backslash");
            }
            else
            {
                parts.Add((text.ToString(), 0));
                parts.Add((null, next - '0'));
                text.Clear();
            }
        }

        parts.Add((text.ToString(), 0));
        return parts;
    }
}
