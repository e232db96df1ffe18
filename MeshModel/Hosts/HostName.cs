namespace MeshModel.Hosts;

/// <summary>
/// Istio's rules for host names: short names are completed, wildcards cover names, the most specific one wins.
/// Host names are compared without regard to letter case.
/// </summary>
public static class HostName
{
    /// <summary>The name that covers every host.</summary>
    public const string Any = "*";

    /// <summary>
    /// Completes a name that holds no dot to <c>name.namespace.svc.cluster-domain</c>; <c>*</c>, wildcards, IP addresses and
    /// names with a dot stay as they are (Istio's <c>ResolveShortnameToFQDN</c>). The namespace is that of the resource which holds the name.
    /// </summary>
    public static string Resolve(string name, string @namespace, string clusterDomain)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == 0 || name.StartsWith('*') || name.Contains('.') || name.Contains(':')
            ? name
            : $"{name}.{@namespace}.svc.{clusterDomain}";
    }

    /// <summary>Whether the name holds a wildcard.</summary>
    public static bool IsWildcard(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('*');
    }

    /// <summary>
    /// Whether every host that <paramref name="name"/> stands for is covered by <paramref name="pattern"/>: <c>*.x.com</c> covers
    /// <c>a.x.com</c>, <c>a.b.x.com</c> and <c>*.b.x.com</c>, but not <c>x.com</c>.
    /// </summary>
    public static bool Covers(string pattern, string name)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(name);
        if (!IsWildcard(pattern))
        {
            return string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase);
        }

        var suffix = pattern.AsSpan(1);
        var rest = IsWildcard(name) ? name.AsSpan(1) : name.AsSpan();
        return rest.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && (IsWildcard(name) || rest.Length > suffix.Length);
    }

    /// <summary>
    /// The narrower of two names when one covers the other, which is the set of hosts that both stand for;
    /// <see langword="null"/> when they have no host in common.
    /// </summary>
    public static string? Intersect(string left, string right) =>
        Covers(left, right) ? right : Covers(right, left) ? left : null;

    /// <summary>
    /// Orders names by specificity: exact ones first, then longer wildcards, <c>*</c> last. Zero means equally specific.
    /// </summary>
    public static int CompareSpecificity(string left, string right)
    {
        var (leftWild, rightWild) = (IsWildcard(left), IsWildcard(right));
        return leftWild != rightWild ? leftWild.CompareTo(rightWild)
            : leftWild ? right.Length.CompareTo(left.Length)
            : 0;
    }

    /// <summary>The most specific of the patterns that cover the host; the first of equals; <see langword="null"/> when none does.</summary>
    public static string? MostSpecific(IEnumerable<string> patterns, string host)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        string? best = null;
        foreach (var pattern in patterns)
        {
            if (Covers(pattern, host) && (best is null || CompareSpecificity(pattern, best) < 0))
            {
                best = pattern;
            }
        }

        return best;
    }
}
