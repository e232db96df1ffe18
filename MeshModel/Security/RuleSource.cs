using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>
/// Istio's <c>Source</c>: who sends a request. All fields that are given must hold, each by one of its values; no value of a field of the form
/// <c>not…</c> may hold.
/// </summary>
public sealed record RuleSource
{
    [Field("Identities of workloads, such as cluster.local/ns/mesh/sa/books; * at one end or alone. Needs mutual TLS.")]
    public IReadOnlyList<string> Principals { get; init; } = [];

    [Field("Identities of workloads that the sender may not have.")]
    public IReadOnlyList<string> NotPrincipals { get; init; } = [];

    [Field("Issuer and subject of the request's token with a slash between; * at one end or alone.")]
    public IReadOnlyList<string> RequestPrincipals { get; init; } = [];

    [Field("Issuers and subjects that the request's token may not have.")]
    public IReadOnlyList<string> NotRequestPrincipals { get; init; } = [];

    [Field("Namespaces of workloads. Needs mutual TLS.")]
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    [Field("Namespaces that the sender may not be of.")]
    public IReadOnlyList<string> NotNamespaces { get; init; } = [];

    [Field("Service accounts of workloads, as name in the policy's namespace or namespace/name. Needs mutual TLS.")]
    public IReadOnlyList<string> ServiceAccounts { get; init; } = [];

    [Field("Service accounts that the sender may not have.")]
    public IReadOnlyList<string> NotServiceAccounts { get; init; } = [];

    [Field("Addresses or networks from which the connection comes.")]
    public IReadOnlyList<string> IpBlocks { get; init; } = [];

    [Field("Addresses or networks from which the connection may not come.")]
    public IReadOnlyList<string> NotIpBlocks { get; init; } = [];

    [Field("Addresses or networks of the first client, as x-forwarded-for tells it.")]
    public IReadOnlyList<string> RemoteIpBlocks { get; init; } = [];

    [Field("Addresses or networks that the first client may not have.")]
    public IReadOnlyList<string> NotRemoteIpBlocks { get; init; } = [];

    [Field("Trust domains of workloads; * at one end or alone. Needs mutual TLS.")]
    public IReadOnlyList<string> TrustDomains { get; init; } = [];

    [Field("Trust domains that the sender may not be of.")]
    public IReadOnlyList<string> NotTrustDomains { get; init; } = [];
}
