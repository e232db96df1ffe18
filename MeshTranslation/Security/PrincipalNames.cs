namespace MeshTranslation.Security;

/// <summary>Reads the trust domain of principals: <c>cluster.local</c> always means the mesh's own.</summary>
internal sealed class PrincipalNames(string trustDomain)
{
    private const string Local = "cluster.local";

    /// <summary>The principals that one in a policy stands for; without a trust domain, or with * for it, it stands for itself.</summary>
    public IEnumerable<string> Expand(string principal)
    {
        var parts = principal.Split('/');
        if (parts.Length != 5 || parts[0] == "*" || !(IsOwn(parts[0]) || parts[0] == Local))
        {
            return [principal];
        }

        // "*.local" covers "cluster.local" as it stands.
        return [parts[0].StartsWith('*') ? principal : string.Join('/', [trustDomain, .. parts[1..]])];
    }

    public string ExpandDomain(string domain) => domain == Local ? trustDomain : domain;

    private bool IsOwn(string domain) => domain.StartsWith('*') ? trustDomain.EndsWith(domain[1..], StringComparison.Ordinal) : domain == trustDomain;
}
