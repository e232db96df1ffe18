using System.Net;
using System.Text.RegularExpressions;

namespace MeshModel.Validation;

/// <summary>HOST-1 to HOST-3: the form of host names.</summary>
internal static partial class DomainNames
{
    private const int Longest = 255;
    private const int LongestLabel = 63;

    /// <summary>A name whose first label may be or begin with <c>*</c>.</summary>
    public static Fault? CheckWildcard(string name) => Check(name, wildcard: true);

    /// <summary>A name without a wildcard.</summary>
    public static Fault? CheckFull(string name) => Check(name, wildcard: false);

    public static bool IsAddress(string text) => IPAddress.TryParse(text, out var address) && (address.GetAddressBytes().Length > 4 || text.Count(c => c == '.') == 3);

    /// <summary>Whether every name that <paramref name="inner"/> stands for is one that <paramref name="outer"/> stands for.</summary>
    public static bool Covers(string outer, string inner) => outer.StartsWith('*')
        ? inner.TrimStart('*').EndsWith(outer[1..], StringComparison.OrdinalIgnoreCase)
        : outer.Equals(inner, StringComparison.OrdinalIgnoreCase);

    private static Fault? Check(string name, bool wildcard)
    {
        if (name.Length is 0 or > Longest)
        {
            return new Fault("HOST-1", name.Length == 0 ? "may not be empty" : $"may not be longer than {Longest} characters");
        }

        var labels = name.Split('.');
        if (labels.Length > 1 && labels[^1].Length == 0)
        {
            labels = labels[..^1];
        }

        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            var rest = i > 0 || !wildcard || !label.StartsWith('*') ? label : label.StartsWith("*-", StringComparison.Ordinal) ? label[2..] : label[1..];
            if (label.Length > LongestLabel || (label != "*" && !Label().IsMatch(rest)) || (label == "*" && rest == label))
            {
                var at = wildcard ? "; a * may only stand at the very beginning" : "";
                return new Fault("HOST-2", $"\"{name}\" is no domain name: \"{label}\" may only have letters, digits and inner hyphens, at most 63{at}");
            }
        }

        return labels[^1].All(char.IsAsciiDigit)
            ? new Fault("HOST-3", $"\"{name}\" is no domain name: its last label has only digits")
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();
}
