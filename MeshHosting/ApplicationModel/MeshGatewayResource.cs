namespace Aspire.Hosting.ApplicationModel;

/// <summary>A proxy at the edge of a mesh.</summary>
[AspireExport]
public sealed class MeshGatewayResource : ExecutableResource
{
    /// <summary>Where Istio's own gateways live.</summary>
    internal const string GatewayNamespace = "istio-system";

    internal MeshGatewayResource(string name, MeshResource mesh, MeshGatewayRole role, IReadOnlyList<int> serverPorts)
        : base(name, mesh.Settings.ProxyPath, mesh.MeshDirectory)
    {
        Mesh = mesh;
        Role = role;
        ServerPorts = serverPorts;
    }

    /// <summary>The mesh that it is the edge of.</summary>
    public MeshResource Mesh { get; }

    /// <summary>Which edge it is.</summary>
    public MeshGatewayRole Role { get; }

    /// <summary>The port numbers that <c>Gateway</c> resources name (<c>servers[].port.number</c>); each has an endpoint of its own.</summary>
    public IReadOnlyList<int> ServerPorts { get; }

    /// <summary>Where traffic comes in, for the first of <see cref="ServerPorts"/>.</summary>
    public EndpointReference HttpEndpoint => EndpointFor(ServerPorts[0]);

    /// <summary>Its admin interface.</summary>
    public EndpointReference AdminEndpoint => new(this, "admin");

    /// <summary>The path to show people first. See <see cref="MeshGatewayBuilderExtensions.WithStartPath"/>.</summary>
    internal string StartPath { get; set; } = "/";

    /// <summary><c>istio-ingressgateway</c> or <c>istio-egressgateway</c>: the label <c>app</c>, and the Service's name.</summary>
    internal string App => $"istio-{Selector}";

    /// <summary>The label <c>istio</c>, which <c>Gateway</c> resources select by.</summary>
    internal string Selector => SelectorOf(Role);

    internal string ServiceAccount => $"{App}-service-account";

    internal static string SelectorOf(MeshGatewayRole role) => role == MeshGatewayRole.Ingress ? "ingressgateway" : "egressgateway";

    /// <summary>The endpoint that listens for a server port.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gateway has no such port.</exception>
    public EndpointReference EndpointFor(int serverPort) =>
        ServerPorts.Contains(serverPort)
            ? new(this, serverPort == ServerPorts[0] ? "http" : $"port-{MeshResource.Text(serverPort)}")
            : throw new ArgumentOutOfRangeException(nameof(serverPort), serverPort, $"Gateway '{Name}' has the ports {string.Join(", ", ServerPorts)}.");
}
