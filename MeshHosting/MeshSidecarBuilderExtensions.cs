using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Brings workloads into a mesh.</summary>
public static class MeshSidecarBuilderExtensions
{
    private const string NoProxy = "localhost,127.0.0.1,::1";

    /// <summary>
    /// Puts a proxy beside a workload. The workload calls others by their Kubernetes names (<c>http://books/…</c>): its HTTP requests go through
    /// the proxy by way of <c>HTTP_PROXY</c>, and others reach it through the proxy. The sidecar is a resource of its own, <c>NAME-proxy</c>, that is added
    /// when the application starts; it waits for what the workload waits for.
    /// </summary>
    /// <remarks>
    /// A workload in a container has its sidecar beside the container, as a process of this machine, which it reaches at the address that the container
    /// network has for the machine (<c>host.docker.internal</c>). Where the container engine does not forward that to the loopback interface, as on Linux
    /// without Docker Desktop, others reach the workload, and its own requests do not go through the mesh.
    /// </remarks>
    /// <param name="builder">The workload: a project, an executable or a container. A process needs an endpoint with <c>isProxied: false</c>.</param>
    /// <param name="mesh">The mesh.</param>
    /// <param name="app">Its label <c>app</c>, which Services select by.</param>
    /// <param name="version">Its label <c>version</c>, which subsets select by.</param>
    /// <param name="serviceAccount">Its identity; by default <paramref name="app"/>.</param>
    /// <param name="containerPort">The port that it has in Kubernetes, which Services name as <c>targetPort</c>.</param>
    /// <param name="endpointName">Its endpoint.</param>
    /// <param name="healthPath">What the proxy asks to know whether it is healthy; by default a connection is enough.</param>
    /// <returns>The workload.</returns>
    /// <exception cref="DistributedApplicationException">The workload has a sidecar already.</exception>
    [AspireExport("withSidecar")]
    public static IResourceBuilder<T> WithSidecar<T>(
        this IResourceBuilder<T> builder,
        IResourceBuilder<MeshResource> mesh,
        string app,
        string version,
        string? serviceAccount = null,
        int containerPort = 8080,
        [EndpointName] string endpointName = "http",
        string? healthPath = null)
        where T : IResourceWithEnvironment, IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mesh);
        ServiceManifest.ThrowIfNotLabel(app, nameof(app));
        ServiceManifest.ThrowIfNotLabel(version, nameof(version));
        ServiceManifest.ThrowIfNotPort(containerPort, nameof(containerPort));
        var workload = builder.Resource;
        if (workload.HasAnnotationOfType<MeshSidecarAnnotation>())
        {
            throw new DistributedApplicationException($"Resource '{workload.Name}' has a sidecar already. Call WithSidecar once for each workload.");
        }

        var sidecar = new MeshSidecarResource($"{workload.Name}-proxy", mesh.Resource, workload);
        mesh.Resource.ServiceAccounts.Add((mesh.Resource.Namespace, serviceAccount ?? app, IsGateway: false));
        Configure(builder.ApplicationBuilder.CreateResourceBuilder(sidecar), app, version, serviceAccount ?? app, containerPort, workload.GetEndpoint(endpointName), healthPath);
        return builder
            .WithAnnotation(new MeshSidecarAnnotation(sidecar))
            .WithAnnotation(new MeshWorkloadAnnotation(mesh.Resource, app, version, serviceAccount ?? app, containerPort, healthPath))
            .WithEnvironment(context =>
            {
                if (context.ExecutionContext.IsRunMode)
                {
                    // Some clients read the one, some the other (curl takes http_proxy in small letters only). The host is 127.0.0.1 for a process, and for a
                    // container what its network calls this machine.
                    var outbound = ReferenceExpression.Create(
                        $"http://{sidecar.OutboundEndpoint.Property(EndpointProperty.IPV4Host)}:{sidecar.OutboundEndpoint.Property(EndpointProperty.Port)}");
                    context.EnvironmentVariables["HTTP_PROXY"] = outbound;
                    context.EnvironmentVariables["http_proxy"] = outbound;
                    context.EnvironmentVariables["NO_PROXY"] = NoProxy;
                    context.EnvironmentVariables["no_proxy"] = NoProxy;
                    MeshTelemetry.AddWorkload(context, mesh.Resource, workload.Name, app, version);
                }
            });
    }

    // All but the moment when it joins the application, which is BeforeStartEvent: health checks can be registered only before that.
    private static void Configure(IResourceBuilder<MeshSidecarResource> builder, string app, string version, string serviceAccount, int containerPort, EndpointReference application, string? healthPath)
    {
        var sidecar = builder.Resource;
        builder
            .WithHttpEndpoint(name: "inbound", isProxied: false)
            .WithHttpEndpoint(name: "outbound", isProxied: false)
            .WithHttpEndpoint(name: "admin", isProxied: false)
            .WithArgs(context =>
            {
                string[] who =
                [
                    "--role", "sidecar",
                    "--name", sidecar.Workload.Name,
                    "--namespace", sidecar.Mesh.Namespace,
                    "--labels", $"app={app},version={version}",
                    "--service-account", serviceAccount,
                    "--mesh-dir", sidecar.Mesh.MeshDirectory,
                    "--app-port",
                ];
                foreach (var word in who)
                {
                    context.Args.Add(word);
                }

                context.Args.Add(ReferenceExpression.Create($"{MeshResource.Text(containerPort)}={application.Property(EndpointProperty.Port)}"));
                context.Args.Add("--outbound-port");
                context.Args.Add(sidecar.OutboundEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--inbound-port");
                context.Args.Add(sidecar.InboundEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--admin-port");
                context.Args.Add(sidecar.AdminEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--control");
                context.Args.Add(sidecar.Mesh.ControlUrl);
                MeshIdentity.AddProxy(context.Args, sidecar.Mesh, sidecar.Mesh.Namespace, serviceAccount, isGateway: false);
                ProxySeed.Add(context.Args, sidecar.Mesh.Settings, sidecar.Workload.Name);
                ProxyLimitOptions.Add(context.Args, sidecar.Mesh);
                ProxyTestOptions.Add(context.Args, sidecar.Mesh.Settings);
                if (healthPath is not null)
                {
                    context.Args.Add("--app-health");
                    context.Args.Add(healthPath);
                }
            })
            .WithHttpHealthCheck("/ready", endpointName: "admin")
            .WithQuickStart()
            .WithParentRelationship(sidecar.Workload)
            .WithReferenceRelationship(sidecar.Mesh)
            .WithUrlForEndpoint("inbound", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("outbound", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("admin", url =>
            {
                url.DisplayText = "Proxy admin";
                url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
            })
            .WithIconName("ShieldTask")
            .ExcludeFromManifest();
    }
}
