using System.Text.RegularExpressions;

namespace MeshControlPlane.Commands;

/// <summary>What names in the options about join tokens may look like; the same as for those that proxies join with.</summary>
internal static partial class JoinNames
{
    /// <summary>For error messages.</summary>
    public const string NamespaceForm = "a DNS label (a-z, 0-9 and inner '-', at most 63)";

    /// <summary>For error messages.</summary>
    public const string AccountForm = "a DNS name (a-z, 0-9 and inner '-' or '.', at most 253)";

    public static bool IsNamespace(string text) => Label().IsMatch(text);

    public static bool IsAccount(string text) => Name().IsMatch(text);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
