using MeshProtocol;
using MeshProxy.Listeners;
using MeshProxy.Tls;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Forwarding;

/// <summary>What every request gets in its headers before it is routed: a sidecar keeps what it finds, a gateway trusts nothing from outside.</summary>
internal static class RequestHeaderRules
{
    /// <summary>With these a caller would change what the mesh's operator has laid down; Envoy takes them from internal requests only, of which there are none.</summary>
    private static readonly string[] OperatorsOnly =
    [
        "x-envoy-max-retries", "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-retriable-status-codes", "x-envoy-retriable-header-names",
        "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms", "x-envoy-upstream-rq-timeout-alt-response",
        "x-envoy-upstream-alt-stat-name", "x-envoy-hedge-on-per-try-timeout", "x-envoy-force-trace", "x-envoy-ip-tags",
        MeshHeaders.ExpectedTimeout,
    ];

    /// <summary>What else Envoy takes from nobody outside.</summary>
    private static readonly string[] FromInsideOnly =
        [MeshHeaders.DecoratorOperation, "x-envoy-downstream-service-cluster", "x-envoy-downstream-service-node", MeshHeaders.OriginalPath];

    /// <param name="context">The request.</param>
    /// <param name="slot">Where it came in.</param>
    /// <param name="trustedProxies">How many proxies before this one, a gateway, are believed.</param>
    public static void Apply(HttpContext context, ListenerSlot slot, int trustedProxies)
    {
        var headers = context.Request.Headers;
        var isGateway = slot.Direction == ListenerDirection.Gateway;
        if (slot.Direction != ListenerDirection.Inbound)
        {
            foreach (var name in OperatorsOnly)
            {
                headers.Remove(name);
            }
        }

        headers.Remove("x-envoy-internal");
        var isTls = context.Features.Get<ITlsHandshakeFeature>() is not null;
        SetClientCertificate(context, headers, isGateway);
        RemoveHopByHop(headers);
        if (isGateway)
        {
            foreach (var name in FromInsideOnly)
            {
                headers.Remove(name);
            }
        }

        if (isGateway || !headers.ContainsKey(MeshHeaders.RequestId))
        {
            headers[MeshHeaders.RequestId] = Guid.NewGuid().ToString();
        }

        if (isGateway)
        {
            // The connection tells, whatever an HTTP/2 caller says.
            context.Request.Scheme = isTls ? "https" : "http";
        }

        if (isGateway || !headers.ContainsKey(MeshHeaders.ForwardedProto))
        {
            headers[MeshHeaders.ForwardedProto] = context.Request.Scheme;
        }

        if (isGateway && context.Connection.RemoteIpAddress is { } peer)
        {
            var text = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
            var before = headers[MeshHeaders.ForwardedFor].ToString();
            headers[MeshHeaders.ExternalAddress] = trustedProxies == 0 ? text : FromTheRight(before, trustedProxies) ?? text;
            headers[MeshHeaders.ForwardedFor] = before.Length > 0 ? $"{before},{text}" : text;
        }
    }

    /// <summary>An entry of a list, counted from its end, the last being 1; null when there are fewer.</summary>
    private static string? FromTheRight(string list, int number)
    {
        var rest = list.AsSpan();
        for (var i = 1; i < number; i++)
        {
            var comma = rest.LastIndexOf(',');
            if (comma < 0)
            {
                return null;
            }

            rest = rest[..comma];
        }

        var entry = rest[(rest.LastIndexOf(',') + 1)..].Trim();
        return entry.IsEmpty ? null : entry.ToString();
    }

    /// <summary>Only a peer of the mesh is believed, and added to what it says (Envoy's APPEND_FORWARD); a gateway tells of whoever is before it (SANITIZE_SET).</summary>
    private static void SetClientCertificate(HttpContext context, IHeaderDictionary headers, bool isGateway)
    {
        if (context.Features.Get<ForwardedPeer>() is { } peer)
        {
            headers[MeshHeaders.ForwardedClientCertificate] =
                !isGateway && headers.TryGetValue(MeshHeaders.ForwardedClientCertificate, out var before) && before.Count > 0 ? $"{before},{peer.Element}" : peer.Element;
            return;
        }

        headers.Remove(MeshHeaders.ForwardedClientCertificate);
        if (isGateway && context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } shown)
        {
            headers[MeshHeaders.ForwardedClientCertificate] = ForwardedPeer.Describe(shown);
        }
    }

    /// <summary>
    /// What holds for this connection only: TE, save for trailers, and what Connection names (RFC 9110, 7.6.1). Connection itself and the like the
    /// forwarder leaves out. Of a list with close, keep-alive or Upgrade in it the server tells nothing else: what such a list names besides goes upstream.
    /// </summary>
    private static void RemoveHopByHop(IHeaderDictionary headers)
    {
        foreach (var value in headers.Connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var name = value.AsSpan(range).Trim();
                if (!IsOfConnection(name))
                {
                    headers.Remove(name.ToString());
                }
            }
        }

        if (headers.TE.Count > 0)
        {
            headers.TE = headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase) ? "trailers" : default(Microsoft.Extensions.Primitives.StringValues);
        }
    }

    /// <summary>Whether a name in Connection is no header to take out: an option of the connection, or one that nobody may have taken out.</summary>
    private static bool IsOfConnection(ReadOnlySpan<char> name) =>
        name.IsEmpty || Is(name, "close") || Is(name, "keep-alive") || Is(name, "upgrade") || Is(name, "te") || Is(name, "host") || Is(name, "content-length")
        || name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase);

    private static bool Is(ReadOnlySpan<char> name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
