using MeshModel.Hosts;

namespace MeshTranslation.Scopes;

/// <summary>What the <c>hosts</c> of one egress entry of a Sidecar let in, for callers of one namespace.</summary>
internal sealed class EgressHosts
{
    private const string AnyNamespace = "*";
    private const string OwnNamespace = ".";
    private const char Exclusion = '~';

    private readonly List<(string Namespace, string Host)> _imports = [];
    private readonly List<(string Namespace, string Host)> _exclusions = [];

    public EgressHosts(IReadOnlyList<string> hosts, string callerNamespace)
    {
        foreach (var entry in hosts)
        {
            var slash = entry.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0)
            {
                continue;
            }

            // "~" alone is no namespace at all: such an entry lets nothing in and keeps nothing out.
            var excludes = entry[0] == Exclusion;
            var owner = excludes ? entry[1..slash] : entry[..slash];
            if (owner.Length > 0)
            {
                (excludes ? _exclusions : _imports).Add((owner == OwnNamespace ? callerNamespace : owner, entry[(slash + 1)..]));
            }
        }
    }

    /// <summary>Whether a service of this host and namespace may be called.</summary>
    public bool Import(string @namespace, string host) =>
        _imports.Exists(entry => IsOf(entry.Namespace, @namespace) && HostName.Covers(entry.Host, host)) && !Excludes(@namespace, host);

    /// <summary>Whether a VirtualService counts: one of its hosts has something in common with what is let in.</summary>
    public bool ImportRules(string @namespace, IEnumerable<string> hosts) => hosts.Any(host =>
        _imports.Exists(entry => IsOf(entry.Namespace, @namespace) && HostName.Intersect(entry.Host, host) is not null) && !Excludes(@namespace, host));

    private bool Excludes(string @namespace, string host) =>
        _exclusions.Exists(entry => IsOf(entry.Namespace, @namespace) && HostName.Covers(entry.Host, host));

    private static bool IsOf(string wanted, string @namespace) => wanted == AnyNamespace || wanted == @namespace;
}
