using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Commands;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds a mesh to an application.</summary>
public static class MeshBuilderExtensions
{
    /// <summary>
    /// Adds the control plane of a mesh. Workloads join it with <see cref="MeshSidecarBuilderExtensions.WithSidecar"/>, traffic enters through
    /// <see cref="MeshGatewayBuilderExtensions.AddIngressGateway"/>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="configure">Changes the defaults; configuration section <c>Mesh</c> has the last word.</param>
    /// <returns>The control plane.</returns>
    [AspireExport("addMesh")]
    public static IResourceBuilder<MeshResource> AddMesh(this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<MeshOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var options = new MeshOptions();
        configure?.Invoke(options);
        var settings = MeshSettings.Read(options, builder.Configuration, builder.AppHostDirectory);
        var resource = new MeshResource(name, settings);

        MeshPublisher.AddTo(builder, resource);
        var health = $"{name}_api_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(health, _ => new MeshApiHealthCheck(resource), HealthStatus.Unhealthy, tags: null));
        builder.Services.TryAddSingleton<MeshSession>();
        builder.Eventing.Subscribe<BeforeStartEvent>((@event, cancellationToken) =>
            @event.Services.GetRequiredService<MeshSession>().PrepareAsync(builder, resource, @event, cancellationToken));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((@event, _) =>
        {
            @event.Services.GetRequiredService<MeshSession>().SayWhereToStart(resource);
            return Task.CompletedTask;
        });

        return builder.AddResource(resource)
            .WithEndpoint(port: MeshSettings.PortOrFree(settings.ApiPort), scheme: "https", name: MeshResource.ApiEndpointName, isProxied: false)
            .WithEndpoint(port: MeshSettings.PortOrFree(settings.DiscoveryPort), scheme: "https", name: MeshResource.DiscoveryEndpointName, isProxied: false)
            .WithEndpoint(port: MeshSettings.PortOrFree(settings.ConsolePort), scheme: "http", name: MeshResource.ConsoleEndpointName, isProxied: false)
            .WithEndpoint(port: MeshSettings.PortOrFree(settings.OtlpPort), scheme: "http", name: MeshResource.OtlpEndpointName, isProxied: false)
            .WithEndpoint(port: MeshSettings.PortOrFree(settings.OtlpHttpPort), scheme: "http", name: MeshResource.OtlpHttpEndpointName, isProxied: false)
            .WithArgs(context =>
            {
                context.Args.Add("serve");
                context.Args.Add("--mesh-dir");
                context.Args.Add(settings.Directory);
                context.Args.Add("--api-port");
                context.Args.Add(resource.ApiEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--discovery-port");
                context.Args.Add(resource.DiscoveryEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--console-port");
                context.Args.Add(resource.ConsoleEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--otlp-port");
                context.Args.Add(resource.OtlpEndpoint.Property(EndpointProperty.Port));
                context.Args.Add("--otlp-http-port");
                context.Args.Add(resource.OtlpHttpEndpoint.Property(EndpointProperty.Port));
                if (settings.Namespace != new MeshOptions().Namespace)
                {
                    context.Args.Add("--namespace");
                    context.Args.Add(settings.Namespace);
                }

                if (settings.ConsoleToken is null)
                {
                    context.Args.Add("--console-auth");
                    context.Args.Add("none");
                }

                MeshIdentity.AddControlPlane(context.Args, resource);
                foreach (var manifest in resource.Annotations.OfType<MeshManifestAnnotation>())
                {
                    context.Args.Add("--apply");
                    context.Args.Add(manifest.Path);
                }
            })
            .WithEnvironment(context =>
            {
                // A command line can be read by every user of the machine, the environment by the owner alone.
                if (settings.ConsoleToken is { } token)
                {
                    context.EnvironmentVariables[MeshResource.ConsoleTokenVariable] = token;
                }

                MeshTelemetry.AddControlPlane(context, resource);
            })
            .WithHealthCheck(health)
            .WithQuickStart()
            .WithUrlForEndpoint(MeshResource.ConsoleEndpointName, url =>
            {
                url.DisplayText = "Console";
                url.Url = resource.ConsoleLink;
            })
            .WithUrlForEndpoint(MeshResource.ApiEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint(MeshResource.OtlpEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint(MeshResource.OtlpHttpEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint(MeshResource.DiscoveryEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithIconName("Organization")
            .WithMeshCommands()
            .ExcludeFromManifest();
    }

    /// <summary>Has the control plane apply YAML files, or all of a folder, each time that it starts.</summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="paths">Files or folders, relative to the AppHost's folder.</param>
    /// <returns>The mesh.</returns>
    [AspireExport("withManifests")]
    public static IResourceBuilder<MeshResource> WithManifests(this IResourceBuilder<MeshResource> builder, params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var path in paths)
        {
            builder.WithAnnotation(new MeshManifestAnnotation(Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory)));
        }

        return builder;
    }

    /// <summary>Has the command <c>apply-step</c> of the mesh offer the YAML files of a folder. Nothing of it is applied before somebody asks.</summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="folder">The folder, relative to the AppHost's folder.</param>
    /// <returns>The mesh.</returns>
    [AspireExport("withSteps")]
    public static IResourceBuilder<MeshResource> WithSteps(this IResourceBuilder<MeshResource> builder, string folder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.GetFullPath(folder, builder.ApplicationBuilder.AppHostDirectory);
        builder.WithStepCommand(path);
        return builder.WithAnnotation(new MeshStepsAnnotation(path), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Declares a Kubernetes Service over the workloads of an app, for AppHosts that have no YAML of their own for it.</summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="name">The host name that others call.</param>
    /// <param name="port">The port that others call.</param>
    /// <param name="targetPort">The container port of the workloads; by default <paramref name="port"/>.</param>
    /// <param name="app">The label <c>app</c> of the workloads; by default <paramref name="name"/>.</param>
    /// <returns>The mesh.</returns>
    /// <exception cref="ArgumentException">The name or a port is not one that Kubernetes takes.</exception>
    [AspireExport("addMeshService")]
    public static IResourceBuilder<MeshResource> AddMeshService(this IResourceBuilder<MeshResource> builder, string name, int port = 80, int? targetPort = null, string? app = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ServiceManifest.ThrowIfNotLabel(name, nameof(name));
        ServiceManifest.ThrowIfNotPort(port, nameof(port));
        ServiceManifest.ThrowIfNotPort(targetPort ?? port, nameof(targetPort));
        if (app is not null)
        {
            ServiceManifest.ThrowIfNotLabel(app, nameof(app));
        }

        return builder.WithAnnotation(new MeshServiceAnnotation(name, app ?? name, port, targetPort ?? port));
    }

    /// <summary>
    /// Many of these processes start at once: instrumenting their code for later gains, and compiling it a second time while it still starts
    /// (after 100 ms by default), costs more than it brings.
    /// </summary>
    internal static IResourceBuilder<T> WithQuickStart<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => builder
            .WithEnvironment("DOTNET_TieredPGO", "0")
            .WithEnvironment("DOTNET_TC_CallCountingDelayMs", "1000");
}
