using System.Diagnostics.CodeAnalysis;

namespace MeshProxy.Security;

/// <summary>
/// Who the peer of a connection is, by the certificate that mutual TLS has verified: a feature of the connection, and so of its requests. Where it is
/// missing, the peer is not known.
/// </summary>
internal sealed record PeerIdentity
{
    private const string Scheme = "spiffe://";

    private PeerIdentity(string name, string trustDomain, string @namespace, string serviceAccount)
    {
        Name = name;
        TrustDomain = trustDomain;
        Namespace = @namespace;
        ServiceAccount = serviceAccount;
    }

    /// <summary>As policies write it: <c>cluster.local/ns/mesh/sa/books</c>.</summary>
    public string Name { get; }

    public string TrustDomain { get; }

    public string Namespace { get; }

    public string ServiceAccount { get; }

    /// <summary>As it stands in the certificate.</summary>
    public string SpiffeId => Scheme + Name;

    /// <summary>Reads <c>spiffe://&lt;trust domain&gt;/ns/&lt;namespace&gt;/sa/&lt;service account&gt;</c>; another form is no identity of a mesh.</summary>
    public static bool TryParse(string spiffeId, [NotNullWhen(true)] out PeerIdentity? identity)
    {
        identity = spiffeId.StartsWith(Scheme, StringComparison.Ordinal)
            && spiffeId[Scheme.Length..].Split('/') is [{ Length: > 0 } domain, "ns", { Length: > 0 } home, "sa", { Length: > 0 } account]
                ? new PeerIdentity(spiffeId[Scheme.Length..], domain, home, account)
                : null;
        return identity is not null;
    }
}
