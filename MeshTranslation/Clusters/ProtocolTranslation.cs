using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>Which version of HTTP the endpoints of a port are spoken to in.</summary>
internal static class ProtocolTranslation
{
    /// <summary>For a caller's proxy. A gateway does not guess.</summary>
    /// <param name="port">The port.</param>
    /// <param name="http">What a DestinationRule says of its connections.</param>
    /// <param name="caller">What the caller is.</param>
    /// <param name="upgrades">Whether the mesh wants HTTP/2 where the rule leaves it open; never for ports of which nothing is known.</param>
    public static UpstreamProtocol Outbound(MeshServicePort port, HttpConnectionPool? http, NodeRole caller, bool upgrades) => http switch
    {
        { UseClientProtocol: true } => UpstreamProtocol.Caller,
        { H2UpgradePolicy: H2UpgradePolicy.Upgrade } => UpstreamProtocol.Http2,
        _ when port.Protocol.IsHttp2() => UpstreamProtocol.Http2,
        not { H2UpgradePolicy: H2UpgradePolicy.DoNotUpgrade } when upgrades && port.Protocol == PortProtocol.Http => UpstreamProtocol.Http2,
        _ when port.Protocol == PortProtocol.Unspecified && caller == NodeRole.Sidecar => UpstreamProtocol.Caller,
        _ => UpstreamProtocol.Unspecified,
    };

    /// <summary>For the proxy beside the application; an upgrade ends there.</summary>
    /// <param name="port">The port of a service that selects the workload; <see langword="null"/> when there is none.</param>
    /// <param name="http">What the service's DestinationRule says of its connections.</param>
    public static UpstreamProtocol Inbound(MeshServicePort? port, HttpConnectionPool? http) =>
        http is { UseClientProtocol: true } || port is null or { Protocol: PortProtocol.Unspecified } ? UpstreamProtocol.Caller
        : port.Protocol.IsHttp2() ? UpstreamProtocol.Http2
        : UpstreamProtocol.Unspecified;
}
