using MeshProtocol;
using Microsoft.Net.Http.Headers;

namespace MeshProxy.Forwarding;

/// <summary>Which version of HTTP a request goes upstream with.</summary>
internal static class UpstreamChoice
{
    private const string WebSocket = "websocket";

    public static bool IsHttp2(UpstreamProtocol protocol, HttpRequest request) => protocol switch
    {
        UpstreamProtocol.Http2 => !IsUpgrade(request),
        UpstreamProtocol.Caller => HttpProtocol.IsHttp2(request.Protocol),
        _ => false,
    };

    // An upgrade takes over a connection, which HTTP/2 does not let it do.
    private static bool IsUpgrade(HttpRequest request) =>
        HttpProtocol.IsHttp11(request.Protocol)
        && request.Headers.TryGetValue(HeaderNames.Upgrade, out var upgrade)
        && string.Equals(upgrade.ToString(), WebSocket, StringComparison.OrdinalIgnoreCase);
}
