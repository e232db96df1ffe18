using System.Net;

namespace MeshControlPlane.Sending;

/// <summary>A proxy of the mesh that requests can be handed to.</summary>
/// <param name="Id">How it is chosen: <c>mesh/gw</c> for the listener that an application calls through, <c>mesh/ingress:80</c> for a gateway's port.</param>
/// <param name="Proxy">Its <c>namespace/name</c>.</param>
/// <param name="Address">Where it listens on this machine.</param>
/// <param name="GatewayPort">The server port of a gateway; 0 for the outbound listener of a sidecar.</param>
internal sealed record SendTarget(string Id, string Proxy, IPEndPoint Address, int GatewayPort)
{
    public bool IsGateway => GatewayPort > 0;
}
