using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds the edges of a mesh.</summary>
public static class MeshGatewayBuilderExtensions
{
    private static readonly int[] EgressPorts = [80, 443];

    /// <summary>
    /// Adds an ingress gateway: the proxy that Istio's <c>Gateway</c> resources with <c>selector: istio: ingressgateway</c> configure.
    /// </summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">The local port; 0 for a free one. By default <see cref="MeshOptions.IngressPort"/>.</param>
    /// <param name="serverPort">The port number that <c>Gateway</c> resources name (<c>servers[].port.number</c>).</param>
    /// <returns>The gateway.</returns>
    [AspireExport("addIngressGateway")]
    public static IResourceBuilder<MeshGatewayResource> AddIngressGateway(this IResourceBuilder<MeshResource> builder, [ResourceName] string name, int? port = null, int serverPort = 80)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ServiceManifest.ThrowIfNotPort(serverPort, nameof(serverPort));
        var gateway = Add(builder, name, MeshGatewayRole.Ingress, [serverPort], MeshSettings.PortOrFree(port ?? builder.Resource.Settings.IngressPort));
        return gateway.WithUrlForEndpoint("http", url =>
            {
                url.DisplayText = "Ingress";
                url.Url = url.Url.TrimEnd('/') + gateway.Resource.StartPath;
            })
            .WithIconName("GlobeArrowForward");
    }

    /// <summary>
    /// Adds an egress gateway: the proxy that Istio's <c>Gateway</c> resources with <c>selector: istio: egressgateway</c> configure, and the Service
    /// <c>istio-egressgateway.istio-system</c> by which routes send to it. It listens on free ports.
    /// </summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="serverPorts">The port numbers that <c>Gateway</c> resources name (<c>servers[].port.number</c>); by default 80 and 443.</param>
    /// <returns>The gateway.</returns>
    [AspireExport("addEgressGateway")]
    public static IResourceBuilder<MeshGatewayResource> AddEgressGateway(
        this IResourceBuilder<MeshResource> builder, [ResourceName] string name, params int[] serverPorts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(serverPorts);
        foreach (var port in serverPorts)
        {
            ServiceManifest.ThrowIfNotPort(port, nameof(serverPorts));
        }

        var gateway = Add(builder, name, MeshGatewayRole.Egress, serverPorts.Length == 0 ? EgressPorts : [.. serverPorts.Distinct()], port: null);
        foreach (var serverPort in gateway.Resource.ServerPorts)
        {
            gateway.WithUrlForEndpoint(gateway.Resource.EndpointFor(serverPort).EndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);
        }

        return gateway.WithIconName("GlobeArrowUp");
    }

    /// <summary>Says which path people should open first.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="path">A path that is routed, such as <c>/gateway/books</c>.</param>
    /// <returns>The gateway.</returns>
    [AspireExport("withStartPath")]
    public static IResourceBuilder<MeshGatewayResource> WithStartPath(this IResourceBuilder<MeshGatewayResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Resource.StartPath = path.StartsWith('/') ? path : "/" + path;
        return builder;
    }

    private static IResourceBuilder<MeshGatewayResource> Add(
        IResourceBuilder<MeshResource> builder, string name, MeshGatewayRole role, IReadOnlyList<int> serverPorts, int? port)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var mesh = builder.Resource;
        var gateway = new MeshGatewayResource(name, mesh, role, serverPorts);
        mesh.Gateways.Add(gateway);
        mesh.ServiceAccounts.Add((MeshGatewayResource.GatewayNamespace, gateway.ServiceAccount, IsGateway: true));
        var added = builder.ApplicationBuilder.AddResource(gateway);
        foreach (var serverPort in serverPorts)
        {
            added.WithHttpEndpoint(port: port, name: gateway.EndpointFor(serverPort).EndpointName, isProxied: false);
        }

        return added
            .WithHttpEndpoint(name: "admin", isProxied: false)
            .WithArgs(context => AddArguments(context.Args, gateway))
            .WithHttpHealthCheck("/ready", endpointName: "admin")
            .WithQuickStart()
            .WithReferenceRelationship(mesh)
            .WithUrlForEndpoint("admin", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .ExcludeFromManifest();
    }

    private static void AddArguments(IList<object> arguments, MeshGatewayResource gateway)
    {
        var mesh = gateway.Mesh;
        string[] who =
        [
            "--role", gateway.Role == MeshGatewayRole.Ingress ? "ingress" : "egress",
            "--name", gateway.Name,
            "--namespace", MeshGatewayResource.GatewayNamespace,
            "--labels", $"istio={gateway.Selector},app={gateway.App}",
            "--service-account", gateway.ServiceAccount,
            "--mesh-dir", mesh.MeshDirectory,
        ];
        foreach (var word in who)
        {
            arguments.Add(word);
        }

        foreach (var serverPort in gateway.ServerPorts)
        {
            arguments.Add("--gateway-port");
            arguments.Add(ReferenceExpression.Create($"{MeshResource.Text(serverPort)}={gateway.EndpointFor(serverPort).Property(EndpointProperty.Port)}"));
        }

        arguments.Add("--admin-port");
        arguments.Add(gateway.AdminEndpoint.Property(EndpointProperty.Port));
        arguments.Add("--control");
        arguments.Add(mesh.ControlUrl);
        MeshIdentity.AddProxy(arguments, mesh, MeshGatewayResource.GatewayNamespace, gateway.ServiceAccount, isGateway: true);
        ProxySeed.Add(arguments, mesh.Settings, gateway.Name);
        ProxyLimitOptions.Add(arguments, mesh);
        ProxyTestOptions.Add(arguments, mesh.Settings);
    }
}
