using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>Makes matchers of conditions.</summary>
internal static class AccessCompiler
{
    /// <summary>For requests.</summary>
    /// <exception cref="ArgumentException">A condition cannot be used; the message says why.</exception>
    public static AccessMatcher ForRequests(AccessCondition condition) => condition.KindCase switch
    {
        AccessCondition.KindOneofCase.All => new AccessMatcher.All([.. condition.All.Conditions.Select(ForRequests)]),
        AccessCondition.KindOneofCase.Any => new AccessMatcher.Any([.. condition.Any.Conditions.Select(ForRequests)]),
        AccessCondition.KindOneofCase.Not => new AccessMatcher.Not(ForRequests(condition.Not)),
        AccessCondition.KindOneofCase.Test => Test(condition.Test),
        _ => throw new ArgumentException("a condition is empty"),
    };

    /// <summary>
    /// For connections without requests. What only HTTP has falls out of a rule, which makes it wider; an ALLOW must not become wider, so such a rule
    /// of it falls out as a whole.
    /// </summary>
    /// <returns>Null for a rule that falls out.</returns>
    public static AccessMatcher? ForConnections(AccessCondition rule, AccessAction action) =>
        action == AccessAction.Allow && HasHttp(rule) ? null : WithoutHttp(rule) ?? AccessMatcher.Always;

    /// <returns>Null for a condition of which nothing is left.</returns>
    private static AccessMatcher? WithoutHttp(AccessCondition condition)
    {
        switch (condition.KindCase)
        {
            case AccessCondition.KindOneofCase.All:
                var parts = condition.All.Conditions.Select(WithoutHttp).OfType<AccessMatcher>().ToImmutableArray();
                return parts.IsEmpty && condition.All.Conditions.Count > 0 ? null : new AccessMatcher.All(parts);
            case AccessCondition.KindOneofCase.Any:
                // An alternative without any condition left is true, and so are they all.
                var alternatives = condition.Any.Conditions.Select(WithoutHttp).ToImmutableArray();
                return alternatives.Contains(null) ? null : new AccessMatcher.Any(alternatives!);
            case AccessCondition.KindOneofCase.Not:
                return WithoutHttp(condition.Not) is { } part ? new AccessMatcher.Not(part) : null;
            default:
                return HasHttp(condition) ? null : ForRequests(condition);
        }
    }

    private static bool HasHttp(AccessCondition condition) => condition.KindCase switch
    {
        AccessCondition.KindOneofCase.All => condition.All.Conditions.Any(HasHttp),
        AccessCondition.KindOneofCase.Any => condition.Any.Conditions.Any(HasHttp),
        AccessCondition.KindOneofCase.Not => HasHttp(condition.Not),
        AccessCondition.KindOneofCase.Test => condition.Test.Subject >= AccessSubject.Method,
        _ => false,
    };

    private static AccessMatcher Test(AccessTest test)
    {
        switch (test.Subject)
        {
            case AccessSubject.SourceAddress or AccessSubject.RemoteAddress or AccessSubject.DestinationAddress:
                return new AddressMatcher(test.Subject, [.. test.Values.Select(value => AddressMatcher.NetworkOf(value.Network))]);
            case AccessSubject.DestinationPort:
                return new PortMatcher([.. test.Values.Select(value => value.Port)]);
            case AccessSubject.Claim or AccessSubject.ClaimElement when test.Path.Count > 0:
                return new ClaimMatcher([.. test.Path], test.Subject == AccessSubject.ClaimElement, Texts(test));
            case AccessSubject.Header when test.Path.Count == 1:
                return new TextMatcher(test.Subject, test.Path[0], Texts(test));
            case AccessSubject.Peer or AccessSubject.PeerTrustDomain or AccessSubject.PeerNamespace or AccessSubject.PeerServiceAccount
                or AccessSubject.ServerName or AccessSubject.Method or AccessSubject.Host or AccessSubject.Path:
                return new TextMatcher(test.Subject, "", Texts(test));
            default:
                throw new ArgumentException($"a test of {test.Subject} with {test.Path.Count} names cannot be used");
        }
    }

    private static ImmutableArray<TextValue> Texts(AccessTest test) =>
        [.. test.Values.Select(value => new TextValue(value, ignoreCase: test.Subject == AccessSubject.Host))];
}
