using System.Collections.Immutable;
using MeshProtocol;

namespace MeshProxy.Authorization;

/// <summary>A text of a request or its connection that must be there and fit one of some values.</summary>
internal sealed class TextMatcher(AccessSubject subject, string header, ImmutableArray<TextValue> values) : AccessMatcher
{
    public override bool Holds(in AccessFacts facts)
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

    private string? TextOf(in AccessFacts facts) => subject switch
    {
        AccessSubject.Peer => facts.Peer?.Name,
        AccessSubject.PeerTrustDomain => facts.Peer?.TrustDomain,
        AccessSubject.PeerNamespace => facts.Peer?.Namespace,
        AccessSubject.PeerServiceAccount => facts.Peer?.ServiceAccount,
        AccessSubject.ServerName => facts.ServerName,
        AccessSubject.Method => facts.Request?.Method,
        AccessSubject.Host => facts.Request is null ? null : facts.Target.Authority,
        AccessSubject.Path => facts.Request is null ? null : facts.Target.Path,
        _ => HeaderOf(facts),
    };

    private string? HeaderOf(in AccessFacts facts) => (facts.Request, header) switch
    {
        (null, _) => null,
        (_, ":authority" or "host") => facts.Target.Authority,
        (var request, ":method") => request.Method,
        (var request, ":scheme") => request.Scheme,
        (_, ":path") => facts.Target.Path + facts.Target.Query,
        (var request, _) => request.Headers.TryGetValue(header, out var value) && value.Count > 0 ? value.ToString() : null,
    };
}
