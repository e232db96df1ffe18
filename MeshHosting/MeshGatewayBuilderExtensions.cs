using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds the edges of a mesh.</summary>
public static class MeshGatewayBuilderExtensions
{
    private const string GatewayNamespace = "istio-system";
    private const string GatewayServiceAccount = "istio-ingressgateway-service-account";

    /// <summary>
    /// Adds an ingress gateway: the proxy that Istio's <c>Gateway</c> resources with <c>selector: istio: ingressgateway</c> configure.
    /// </summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">The local port; 0 for a free one. By default <see cref="MeshOptions.IngressPort"/>.</param>
    /// <param name="serverPort">The port number that <c>Gateway</c> resources name (<c>servers[].port.number</c>).</param>
    /// <returns>The gateway.</returns>
    public static IResourceBuilder<MeshGatewayResource> AddIngressGateway(this IResourceBuilder<MeshResource> builder, [ResourceName] string name, int? port = null, int serverPort = 80)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var mesh = builder.Resource;
        var gateway = new MeshGatewayResource(name, mesh);
        mesh.Gateways.Add(gateway);
        mesh.ServiceAccounts.Add((GatewayNamespace, GatewayServiceAccount, IsGateway: true));
        return builder.ApplicationBuilder.AddResource(gateway)
            .WithHttpEndpoint(port: MeshSettings.PortOrFree(port ?? mesh.Settings.IngressPort), name: "http", isProxied: false)
            .WithHttpEndpoint(name: "admin", isProxied: false)
            .WithArgs(context =>
            {
                string[] who =
                [
                    "--role", "ingress",
                    "--name", name,
                    "--namespace", GatewayNamespace,
                    "--labels", "istio=ingressgateway,app=istio-ingressgateway",
                    "--service-account", GatewayServiceAccount,
                    "--mesh-dir", mesh.MeshDirectory,
                    "--gateway-port",
                ];
                foreach (var word in who)
                {
                    context.Args.Add(word);
                }

                context.Args.Add(ReferenceExpression.Create($"{MeshResource.Text(serverPort)}={gateway.HttpEndpoint.Property(EndpointProperty.Port)}"));
                context.Args.Add("--admin-port");
                context.Args.Add(gateway.AdminEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--control");
                context.Args.Add(mesh.ControlUrl);
                MeshIdentity.AddProxy(context.Args, mesh, GatewayNamespace, GatewayServiceAccount, isGateway: true);
                ProxySeed.Add(context.Args, mesh.Settings, name);
                ProxyLimitOptions.Add(context.Args, mesh);
            })
            .WithHttpHealthCheck("/ready", endpointName: "admin")
            .WithQuickStart()
            .WithReferenceRelationship(mesh)
            .WithUrlForEndpoint("http", url =>
            {
                url.DisplayText = "Ingress";
                url.Url = url.Url.TrimEnd('/') + gateway.StartPath;
            })
            .WithUrlForEndpoint("admin", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithIconName("GlobeArrowForward")
            .ExcludeFromManifest();
    }

    /// <summary>Says which path people should open first.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="path">A path that is routed, such as <c>/gateway/books</c>.</param>
    /// <returns>The gateway.</returns>
    public static IResourceBuilder<MeshGatewayResource> WithStartPath(this IResourceBuilder<MeshGatewayResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Resource.StartPath = path.StartsWith('/') ? path : "/" + path;
        return builder;
    }
}
