using MeshProtocol;
using MeshProxy.Listeners;

namespace MeshProxy.Forwarding;

/// <summary>What every request gets in its headers before it is routed: a sidecar keeps what it finds, a gateway trusts nothing from outside.</summary>
internal static class RequestHeaderRules
{
    /// <summary>With these a caller would change what the mesh's operator has laid down; Envoy takes them from internal requests only, of which there are none.</summary>
    private static readonly string[] OperatorsOnly =
    [
        "x-envoy-max-retries", "x-envoy-retry-on", "x-envoy-retry-grpc-on", "x-envoy-retriable-status-codes", "x-envoy-retriable-header-names",
        "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms",
    ];

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
        }
    }
}
