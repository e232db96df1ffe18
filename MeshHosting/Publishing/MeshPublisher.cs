using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>The step of publishing that writes a mesh as manifests.</summary>
internal sealed partial class MeshPublisher(MeshResource mesh, IConfiguration configuration)
{
    /// <summary>Has the mesh published along with the application.</summary>
    public static void AddTo(IDistributedApplicationBuilder builder, MeshResource mesh)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        builder.Pipeline.AddStep(new PipelineStep
        {
            Name = $"publish-{mesh.Name}",
            Description = $"Writes the mesh '{mesh.Name}' as manifests for kubectl apply -k.",
            Action = new MeshPublisher(mesh, builder.Configuration).PublishAsync,
            DependsOnSteps = [WellKnownPipelineSteps.PublishPrereq],
            RequiredBySteps = [WellKnownPipelineSteps.Publish],
        });
#if !EMBEDDED_HOSTING
        MeshChart.AddTo(builder, mesh);
#endif
    }

    private async Task PublishAsync(PipelineStepContext context)
    {
        if (!context.Model.Resources.OfType<KubernetesEnvironmentResource>().Any())
        {
            throw new DistributedApplicationException(
                $"The mesh '{mesh.Name}' has no place to be published to. Add one to the AppHost: builder.AddKubernetesEnvironment(\"k8s\").");
        }

        var settings = PublishSettings.Read(mesh, configuration);
        var workloads = new WorkloadReader(context.ExecutionContext, context.Logger, context.CancellationToken);
        var published = await PublishedMesh.ReadAsync(context.Model, mesh, settings, workloads, context.Logger, context.CancellationToken)
            .ConfigureAwait(false);
        var path = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        await new PublishDirectory(path).WriteAsync(new KustomizeFiles(published).All(), context.CancellationToken).ConfigureAwait(false);
        if (!settings.HasRegistry)
        {
            LogNoRegistry(context.Logger);
        }

        if (published.MeshConfig is not null)
        {
            LogMeshConfig(context.Logger);
        }

        if (settings.ProxyLimits.Count > 0)
        {
            LogLimits(context.Logger, string.Join(' ', settings.ProxyLimits));
        }

        if (mesh.Gateways.Any(gateway => gateway.Role == MeshGatewayRole.Egress))
        {
            LogEgress(context.Logger);
        }

        LogPublished(context.Logger, path);
        LogIstio(context.Logger, Path.Combine(path, "overlays", "istio"));
        LogSidecar(context.Logger, Path.Combine(path, "definitions"), Path.Combine(path, "overlays", "sidecar"));
    }

    [LoggerMessage(14, LogLevel.Warning,
        "Mesh:Registry is not set: a cluster looks for the images on Docker Hub. Publish again with "
        + "--Mesh:Registry=REGISTRY, where eng/images.sh has pushed them.")]
    private static partial void LogNoRegistry(ILogger logger);

    [LoggerMessage(15, LogLevel.Warning,
        "The mesh's settings (ConfigMap istio) go with the overlay sidecar alone: Istio has its own, meshConfig of its installation.")]
    private static partial void LogMeshConfig(ILogger logger);

    [LoggerMessage(19, LogLevel.Warning,
        "The limits of proxies ({Limits}) go with the overlay sidecar alone: Istio's proxies are limited by its own settings (EnvoyFilter).")]
    private static partial void LogLimits(ILogger logger, string limits);

    [LoggerMessage(20, LogLevel.Warning,
        "The egress gateway goes with the overlay sidecar alone: on a cluster with Istio, install its chart: "
        + "helm install istio-egressgateway istio/gateway -n istio-system --set service.type=ClusterIP")]
    private static partial void LogEgress(ILogger logger);

    [LoggerMessage(16, LogLevel.Information, "Published to {Path}.")]
    private static partial void LogPublished(ILogger logger, string path);

    [LoggerMessage(17, LogLevel.Information, "On a cluster with Istio:    kubectl apply -k {Path}")]
    private static partial void LogIstio(ILogger logger, string path);

    [LoggerMessage(18, LogLevel.Information, "On a cluster without Istio: kubectl apply -k {Definitions} && "
        + "kubectl wait --for=condition=Established -f {Definitions}/istio.yaml && kubectl apply -k {Path}")]
    private static partial void LogSidecar(ILogger logger, string definitions, string path);
}
