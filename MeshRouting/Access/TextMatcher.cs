using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>A text of a request or its connection that must be there and fit one of some values.</summary>
internal sealed class TextMatcher(AccessSubject subject, string header, ImmutableArray<TextValue> values) : AccessMatcher
{
    public override bool Holds(IAccessFacts facts)
    {
        if (TextOf(facts) is not { } text)
        {
            return false;
        }

        foreach (var value in values)
        {
            if (value.Fits(text))
            {
                return true;
            }
        }

        return false;
    }

    private string? TextOf(IAccessFacts facts) => subject switch
    {
        AccessSubject.Peer => facts.Peer,
        AccessSubject.PeerTrustDomain => facts.PeerTrustDomain,
        AccessSubject.PeerNamespace => facts.PeerNamespace,
        AccessSubject.PeerServiceAccount => facts.PeerServiceAccount,
        AccessSubject.ServerName => facts.ServerName,
        AccessSubject.Method => facts.Method,
        AccessSubject.Host => facts.Authority,
        AccessSubject.Path => facts.Path,
        _ => facts.HeaderOf(header),
    };
}
