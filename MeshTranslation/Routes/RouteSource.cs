using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>Who asks, and at which gateway and port: what decides before any request comes which rules of a VirtualService count.</summary>
/// <param name="Node">The proxy that will run the rules.</param>
/// <param name="Gateway"><c>mesh</c> for sidecars, else <c>namespace/name</c> of the Gateway.</param>
/// <param name="Port">The port that callers ask for.</param>
internal readonly record struct RouteSource(Node Node, string Gateway, int Port)
{
    /// <summary>A sidecar and a service port.</summary>
    public static RouteSource Sidecar(Node node, int port) => new(node, GatewayReference.Mesh, port);
}
