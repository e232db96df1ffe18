using System.Collections.Concurrent;
using MeshProtocol;

namespace MeshProxy.Observability.Traffic;

/// <summary>What callers in plain text say of themselves (header <c>x-envoy-peer-metadata</c>), read once for each text.</summary>
internal sealed class CallerClaims
{
    // Anybody can make up any number of them.
    private const int MostKnown = 1000;

    private readonly ConcurrentDictionary<string, CallerMeter> _known = new(StringComparer.Ordinal);
    private readonly CallerMeter _stranger = CallerMeter.Stranger();

    /// <summary>Whoever says nothing, or nothing that can be understood.</summary>
    public CallerMeter Stranger => _stranger;

    /// <summary>Who says this.</summary>
    public CallerMeter Find(string claim)
    {
        if (_known.TryGetValue(claim, out var known))
        {
            return known;
        }

        // Counting takes all locks of the dictionary; texts that are new are rare.
        return PeerDescription.TryParse(claim) is { } description && _known.Count < MostKnown
            ? _known.GetOrAdd(claim, CallerMeter.Claimed(description))
            : _stranger;
    }
}
