using System.Collections.Frozen;
using System.Globalization;
using MeshProtocol;
using MeshProxy.Listeners;
using MeshRouting;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Forwarding;

/// <summary>What every request gets in its headers before it is routed: a sidecar keeps what it finds, a gateway trusts nothing from outside.</summary>
internal static class RequestHeaderRules
{
    private const int HttpPort = 80;

    /// <summary>With these a caller would change what the mesh's operator has laid down; Envoy takes them from internal requests only, of which there are none.</summary>
    private static readonly string[] OperatorsOnly =
    [
        "x-envoy-max-retries", "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-retriable-status-codes", "x-envoy-retriable-header-names",
        "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms", "x-envoy-upstream-rq-timeout-alt-response",
        "x-envoy-upstream-alt-stat-name", "x-envoy-hedge-on-per-try-timeout", "x-envoy-force-trace", "x-envoy-ip-tags", "x-envoy-original-url",
        "x-envoy-internal",
        // For proxies alone.
        MeshHeaders.PeerMetadata, MeshHeaders.PeerMetadataId,
    ];

    /// <summary>The same where it is the application that sends them; beside it, what the caller's proxy says of its time stays for the application to know.</summary>
    private static readonly FrozenSet<string> FromApplication = Set([.. OperatorsOnly, MeshHeaders.ExpectedTimeout]);

    private static readonly FrozenSet<string> FromPeer = Set(OperatorsOnly);

    /// <summary>And what else Envoy takes from nobody outside.</summary>
    private static readonly FrozenSet<string> FromOutside = Set(
    [
        .. OperatorsOnly, MeshHeaders.ExpectedTimeout, MeshHeaders.DecoratorOperation, "x-envoy-downstream-service-cluster",
        "x-envoy-downstream-service-node", MeshHeaders.OriginalPath,
    ]);

    /// <param name="context">The request.</param>
    /// <param name="slot">Where it came in.</param>
    /// <param name="settings">Of the listener; null where there is none.</param>
    /// <param name="mayHaveEnvoyHeaders">Whether a name may begin with <c>x-envoy-</c>: hardly any request's does.</param>
    public static void Apply(HttpContext context, ListenerSlot slot, Listener? settings, bool mayHaveEnvoyHeaders)
    {
        var headers = context.Request.Headers;
        var isGateway = slot.Direction == ListenerDirection.Gateway;
        if (mayHaveEnvoyHeaders)
        {
            RemoveForbidden(headers, slot.Direction switch
            {
                ListenerDirection.Gateway => FromOutside,
                ListenerDirection.Inbound => FromPeer,
                _ => FromApplication,
            });
        }

        ClientCertificateHeader.Apply(context, slot.Direction, settings?.ProxyHeaders);
        RemoveHopByHop(headers);
        if (settings?.ProxyHeaders is not { OmitsRequestId: true } && (isGateway || !headers.ContainsKey(MeshHeaders.RequestId)))
        {
            headers[MeshHeaders.RequestId] = RequestId.Next();
        }

        // Whoever is not believed does not tell a gateway how the client came in.
        var trustedProxies = isGateway ? settings?.TrustedProxies ?? 0 : 0;
        var believesNobody = isGateway && trustedProxies == 0;
        // An application speaks to its sidecar in plain text, or through a tunnel.
        var ofConnection = slot.Direction == ListenerDirection.Outbound || context.Features.Get<ITlsHandshakeFeature>() is null ? "http" : "https";
        SetScheme(context, ofConnection, believesNobody);
        if (settings?.ProxyHeaders is { TellsForwardedPort: true } && (believesNobody || !headers.ContainsKey(MeshHeaders.ForwardedPort)))
        {
            headers[MeshHeaders.ForwardedPort] = PortOf(context, slot).ToString(CultureInfo.InvariantCulture);
        }

        if (isGateway && context.Connection.RemoteIpAddress is { } peer)
        {
            var text = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
            var before = headers[MeshHeaders.ForwardedFor].ToString();
            headers[MeshHeaders.ExternalAddress] = trustedProxies == 0 ? text : FromTheRight(before, trustedProxies) ?? text;
            headers[MeshHeaders.ForwardedFor] = before.Length > 0 ? $"{before},{text}" : text;
        }
    }

    private static FrozenSet<string> Set(string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static void RemoveForbidden(IHeaderDictionary headers, FrozenSet<string> forbidden)
    {
        List<string>? found = null;
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(MeshHeaders.EnvoyPrefix, StringComparison.OrdinalIgnoreCase) && forbidden.Contains(name))
            {
                (found ??= []).Add(name);
            }
        }

        foreach (var name in found ?? [])
        {
            headers.Remove(name);
        }
    }

    /// <summary>The scheme of the client: what x-forwarded-proto says where it is believed, else that of the connection.</summary>
    private static void SetScheme(HttpContext context, string ofConnection, bool believesNobody)
    {
        var request = context.Request;
        if (believesNobody)
        {
            // Whatever an HTTP/2 caller says.
            request.Scheme = ofConnection;
            request.Headers[MeshHeaders.ForwardedProto] = ofConnection;
            return;
        }

        if (request.Headers.TryGetValue(MeshHeaders.ForwardedProto, out var told) && told.Count > 0)
        {
            // Over HTTP/2 the request has a scheme of its own, and in absolute form too.
            if (told.ToString() is "http" or "https" && !HttpProtocol.IsHttp2(request.Protocol)
                && context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.StartsWith('/'))
            {
                request.Scheme = told.ToString();
            }

            return;
        }

        request.Headers[MeshHeaders.ForwardedProto] = ofConnection;
    }

    /// <summary>The port that the client has asked for, as far as this proxy knows.</summary>
    private static int PortOf(HttpContext context, ListenerSlot slot) => slot.Direction switch
    {
        ListenerDirection.Inbound => slot.MeshPort,
        ListenerDirection.Gateway => context.Connection.LocalPort,
        _ => HostName.PortOf(context.Request.Headers.Host.ToString(), context.Features.Get<TunnelTarget>()?.Port ?? HttpPort),
    };

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
