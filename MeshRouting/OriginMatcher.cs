using System.Collections.Immutable;
using MeshProtocol;
using MeshRouting.Matching;

namespace MeshRouting;

/// <summary>The origins that a CORS policy allows.</summary>
public sealed class OriginMatcher
{
    private readonly ImmutableArray<ValueMatcher> _matchers;

    /// <exception cref="ArgumentException">A match cannot be used; the message says why.</exception>
    internal OriginMatcher(IEnumerable<StringMatch> matches) => _matchers = [.. matches.Select(match => new ValueMatcher(match))];

    /// <summary>Whether pages of an origin may call.</summary>
    /// <param name="origin">The header Origin.</param>
    public bool Allows(string origin)
    {
        foreach (var matcher in _matchers)
        {
            // Envoy takes a match that would take * for one that takes everything.
            if (matcher.Matches(origin) || matcher.Matches("*"))
            {
                return true;
            }
        }

        return false;
    }
}
