using System.Globalization;
using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>Says why a rule of a policy is about a request or not, by asking the matchers that decide it.</summary>
public static class AccessExplainer
{
    /// <summary>Explains a condition.</summary>
    /// <param name="condition">A rule of a policy, or a part of one.</param>
    /// <param name="facts">The request.</param>
    /// <returns>Whether it holds, and if not, what does not fit, for people.</returns>
    /// <exception cref="ArgumentException">The condition cannot be used; the message says why.</exception>
    public static (bool Holds, string Reason) Explain(AccessCondition condition, IAccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(facts);
        var holds = AccessCompiler.ForRequests(condition).Holds(facts);
        return (holds, holds ? "holds" : WhyNot(condition, facts));
    }

    private static string WhyNot(AccessCondition condition, IAccessFacts facts) => condition.KindCase switch
    {
        AccessCondition.KindOneofCase.All => string.Join("; ", Failing(condition.All, facts)),
        AccessCondition.KindOneofCase.Any when condition.Any.Conditions.Count == 0 => "it is about no request",
        AccessCondition.KindOneofCase.Any => string.Join(", and ", Failing(condition.Any, facts)),
        AccessCondition.KindOneofCase.Not => $"{Describe(condition.Not, facts)}, which is ruled out",
        AccessCondition.KindOneofCase.Test when ValueOf(condition.Test, facts) is { } value => $"{NameOf(condition.Test)} '{value}' is not {ValuesOf(condition.Test)}",
        AccessCondition.KindOneofCase.Test => $"there is no {NameOf(condition.Test)}{(IsOfPeer(condition.Test) ? ", as the peer shows no certificate" : "")}",
        _ => "it is empty",
    };

    private static IEnumerable<string> Failing(AccessConditions parts, IAccessFacts facts) =>
        parts.Conditions.Where(part => !AccessCompiler.ForRequests(part).Holds(facts)).Select(part => WhyNot(part, facts)).Distinct();

    // What holds, and should not.
    private static string Describe(AccessCondition condition, IAccessFacts facts) => condition.KindCase switch
    {
        AccessCondition.KindOneofCase.Test => $"{NameOf(condition.Test)} '{ValueOf(condition.Test, facts)}' is {ValuesOf(condition.Test)}",
        AccessCondition.KindOneofCase.All => string.Join(" and ", condition.All.Conditions.Select(part => Describe(part, facts))),
        AccessCondition.KindOneofCase.Any => string.Join(" or ", condition.Any.Conditions.Where(part => AccessCompiler.ForRequests(part).Holds(facts)).Select(part => Describe(part, facts))),
        _ => "what stands under it holds",
    };

    private static bool IsOfPeer(AccessTest test) =>
        test.Subject is AccessSubject.Peer or AccessSubject.PeerTrustDomain or AccessSubject.PeerNamespace or AccessSubject.PeerServiceAccount;

    private static string NameOf(AccessTest test) => test.Subject switch
    {
        AccessSubject.Peer => "principal",
        AccessSubject.PeerTrustDomain => "trust domain",
        AccessSubject.PeerNamespace => "namespace of the caller",
        AccessSubject.PeerServiceAccount => "service account of the caller",
        AccessSubject.SourceAddress => "source address",
        AccessSubject.RemoteAddress => "client address",
        AccessSubject.DestinationAddress => "destination address",
        AccessSubject.DestinationPort => "port",
        AccessSubject.ServerName => "server name",
        AccessSubject.Method => "method",
        AccessSubject.Host => "host",
        AccessSubject.Path => "path",
        AccessSubject.Header => $"header {test.Path[0]}",
        _ => $"claim {string.Join('.', test.Path)}",
    };

    private static string? ValueOf(AccessTest test, IAccessFacts facts) => test.Subject switch
    {
        AccessSubject.Peer => facts.Peer,
        AccessSubject.PeerTrustDomain => facts.PeerTrustDomain,
        AccessSubject.PeerNamespace => facts.PeerNamespace,
        AccessSubject.PeerServiceAccount => facts.PeerServiceAccount,
        AccessSubject.SourceAddress => facts.Source?.ToString(),
        AccessSubject.RemoteAddress => facts.Remote?.ToString(),
        AccessSubject.DestinationAddress => facts.Destination?.ToString(),
        AccessSubject.DestinationPort => facts.Port.ToString(CultureInfo.InvariantCulture),
        AccessSubject.ServerName => facts.ServerName,
        AccessSubject.Method => facts.Method,
        AccessSubject.Host => facts.Authority,
        AccessSubject.Path => facts.Path,
        AccessSubject.Header => facts.HeaderOf(test.Path[0]),
        _ => facts.ClaimTexts([.. test.Path]) is { Count: > 0 } texts ? string.Join(", ", texts) : null,
    };

    private static string ValuesOf(AccessTest test) => string.Join(" or ", test.Values.Select(value => value.KindCase switch
    {
        AccessValue.KindOneofCase.Exact => value.Exact,
        AccessValue.KindOneofCase.Prefix => value.Prefix + "*",
        AccessValue.KindOneofCase.Suffix => "*" + value.Suffix,
        AccessValue.KindOneofCase.PathTemplate => value.PathTemplate,
        AccessValue.KindOneofCase.Network => value.Network,
        AccessValue.KindOneofCase.Port => value.Port.ToString(CultureInfo.InvariantCulture),
        AccessValue.KindOneofCase.Wildcard => value.Wildcard,
        _ => "*",
    }));
}
