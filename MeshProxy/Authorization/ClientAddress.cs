using System.Net;
using System.Net.Sockets;
using MeshProxy.Forwarding;

namespace MeshProxy.Authorization;

/// <summary>
/// Where in x-forwarded-for the client's address stands. A gateway has put its own peer last, which is the client unless proxies before it are
/// believed; a sidecar believes the last entry, which its peer has written.
/// </summary>
/// <param name="isGateway">Whether the header's last entry is the gateway's own peer.</param>
/// <param name="trustedProxies">Entries before that to pass over.</param>
internal readonly struct ClientAddress(bool isGateway, int trustedProxies)
{
    private readonly int _skipped = isGateway ? trustedProxies : 0;
    private readonly bool _isPeer = isGateway && trustedProxies == 0;

    /// <summary>The client's address; the peer's where the header does not tell.</summary>
    public IPAddress? Of(IHeaderDictionary headers, IPAddress? peer)
    {
        if (_isPeer || !headers.TryGetValue(MeshHeaders.ForwardedFor, out var values) || values.Count == 0)
        {
            return peer;
        }

        var rest = values.ToString().AsSpan();
        for (var i = 0; i < _skipped; i++)
        {
            var comma = rest.LastIndexOf(',');
            if (comma < 0)
            {
                return peer;
            }

            rest = rest[..comma];
        }

        return TryParse(rest[(rest.LastIndexOf(',') + 1)..].Trim(), out var client) ? client : peer;
    }

    // The short and the octal forms of old are read in more than one way: only the plain one counts.
    private static bool TryParse(ReadOnlySpan<char> text, out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.SequenceEqual(address.ToString()));
}
