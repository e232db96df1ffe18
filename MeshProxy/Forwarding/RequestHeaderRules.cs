using MeshProtocol;
using MeshProxy.Listeners;
using MeshProxy.Tls;
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

    public static void Apply(HttpContext context, ListenerSlot slot)
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

        if (isGateway || !headers.ContainsKey(MeshHeaders.ForwardedProto))
        {
            headers[MeshHeaders.ForwardedProto] = context.Request.Scheme;
        }

        if (isGateway && context.Connection.RemoteIpAddress is { } peer)
        {
            var text = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
            headers[MeshHeaders.ForwardedFor] = headers.TryGetValue(MeshHeaders.ForwardedFor, out var before) && before.Count > 0
                ? $"{before},{text}"
                : text;
            headers[MeshHeaders.ExternalAddress] = text;
        }
    }

    /// <summary>Only a peer of the mesh is believed, and added to what it says (Envoy's APPEND_FORWARD); a gateway tells of whoever is before it (SANITIZE_SET).</summary>
    private static void SetClientCertificate(HttpContext context, IHeaderDictionary headers, bool isGateway)
    {
        if (context.Features.Get<ForwardedPeer>() is { } peer)
        {
            headers[MeshHeaders.ForwardedClientCertificate] =
                headers.TryGetValue(MeshHeaders.ForwardedClientCertificate, out var before) && before.Count > 0 ? $"{before},{peer.Element}" : peer.Element;
            return;
        }

        headers.Remove(MeshHeaders.ForwardedClientCertificate);
        if (isGateway && context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } shown)
        {
            headers[MeshHeaders.ForwardedClientCertificate] = ForwardedPeer.Describe(shown);
        }
    }

    /// <summary>TE holds for this connection only, save for trailers; Connection and the like the forwarder leaves out.</summary>
    private static void RemoveHopByHop(IHeaderDictionary headers)
    {
        if (headers.TE.Count > 0)
        {
            headers.TE = headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase) ? "trailers" : default(Microsoft.Extensions.Primitives.StringValues);
        }
    }
}
