namespace MeshTranslation.Security;

/// <summary>
/// Reads the trust domain of principals: <c>cluster.local</c> always means the mesh's own, and what is said of that or of one of its aliases holds for all
/// of them.
/// </summary>
internal sealed class PrincipalNames(string trustDomain, IReadOnlyList<string> aliases)
{
    private const string Local = "cluster.local";

    private readonly string[] _domains = [.. aliases.Prepend(trustDomain).Distinct(StringComparer.Ordinal)];

    /// <summary>The principals that one in a policy stands for; without a trust domain, or with * for it, it stands for itself.</summary>
    public IEnumerable<string> Expand(string principal)
    {
        var parts = principal.Split('/');
        if (parts.Length != 5 || parts[0] == "*" || !(IsOwn(parts[0]) || parts[0] == Local))
        {
            return [principal];
        }

        // "*.local" covers "cluster.local" as it stands.
        return _domains.Select(domain => Covers(parts[0], domain) && parts[0] != domain ? principal : string.Join('/', [domain, .. parts[1..]]))
            .Distinct(StringComparer.Ordinal);
    }

    public string ExpandDomain(string domain) => domain == Local ? trustDomain : domain;

    private bool IsOwn(string domain) => Array.Exists(_domains, own => Covers(domain, own));

    private static bool Covers(string pattern, string domain) =>
        pattern.StartsWith('*') ? domain.EndsWith(pattern[1..], StringComparison.Ordinal) : pattern == domain;
}
