using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Publishing;

/// <summary>Puts a mesh into the Helm chart that Aspire writes, in place of what Aspire would make of its workloads.</summary>
internal static class MeshChart
{
    public static void AddTo(IDistributedApplicationBuilder builder, MeshResource mesh) =>
        builder.Eventing.Subscribe<BeforeStartEvent>((@event, cancellationToken) => PrepareAsync(builder, mesh, @event.Model, cancellationToken));

    private static async Task PrepareAsync(
        IDistributedApplicationBuilder builder, MeshResource mesh, DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        if (!model.Resources.OfType<KubernetesEnvironmentResource>().Any())
        {
            return;
        }

        // What there is to warn about is said where the manifests are written.
        var logger = NullLogger.Instance;
        var settings = PublishSettings.Read(mesh, builder.Configuration);
        var workloads = new WorkloadReader(builder.ExecutionContext, logger, cancellationToken);
        var published = await PublishedMesh.ReadAsync(model, mesh, settings, workloads, logger, cancellationToken).ConfigureAwait(false);
        var chart = new ChartObjects(published);
        foreach (var source in published.Apps.SelectMany(app => app.Workloads).Select(workload => workload.Source))
        {
            Customize(source.Name, target => Replace(target, chart, source.Name));
            foreach (var replica in source.Replicas)
            {
                // Its pods are those of the first.
                Customize(replica, Clear);
            }
        }

        void Customize(string workload, Action<KubernetesResource> change) =>
            model.Resources.First(candidate => candidate.Name == workload).Annotations.Add(new KubernetesServiceCustomizationAnnotation(change));
    }

    private static void Replace(KubernetesResource target, ChartObjects chart, string workload)
    {
        // An expression, by which the image that Aspire pushes is found.
        var image = target.Workload?.PodTemplate.Spec.Containers.FirstOrDefault()?.Image;
        Clear(target);
        target.AdditionalResources.Add(new ChartResource($"{workload}-objects", chart.Of(workload, image)));
    }

    private static void Clear(KubernetesResource target)
    {
        target.Workload = null;
        target.Service = null;
        target.ConfigMap = null;
        target.Secret = null;
    }
}
