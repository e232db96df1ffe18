using MeshProtocol;

namespace MeshTranslation.Security;

/// <summary>Conditions on the peer's identity.</summary>
internal static class PeerTranslation
{
    public static AccessCondition Principals(IReadOnlyList<string> values, PrincipalNames names) =>
        Conditions.Texts(AccessSubject.Peer, values.SelectMany(names.Expand));

    public static AccessCondition TrustDomains(IReadOnlyList<string> values, PrincipalNames names) =>
        Conditions.Texts(AccessSubject.PeerTrustDomain, values.Select(names.ExpandDomain));

    /// <summary>In a namespace * may stand anywhere.</summary>
    public static AccessCondition Namespaces(IReadOnlyList<string> values) => Conditions.Test(
        AccessSubject.PeerNamespace,
        values.Select(value => value.Contains('*', StringComparison.Ordinal) ? new AccessValue { Wildcard = value } : new AccessValue { Exact = value }));

    /// <param name="values">Names, with their namespace before a slash if it is not the policy's.</param>
    /// <param name="home">The policy's namespace.</param>
    public static AccessCondition ServiceAccounts(IReadOnlyList<string> values, string home) => Conditions.Any(values.Select(value =>
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return Conditions.All(
        [
            Conditions.Test(AccessSubject.PeerNamespace, [new AccessValue { Exact = slash < 0 ? home : value[..slash] }]),
            Conditions.Test(AccessSubject.PeerServiceAccount, [new AccessValue { Exact = value[(slash + 1)..] }]),
        ]);
    }));
}
