using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Says how a mesh is published for Kubernetes. None of it has an effect when the application runs.</summary>
public static class MeshPublishingBuilderExtensions
{
    /// <summary>
    /// Says how the mesh is published. It is published wherever the application has a Kubernetes environment (<c>AddKubernetesEnvironment</c>).
    /// </summary>
    /// <param name="builder">The mesh.</param>
    /// <param name="configure">Changes the defaults; configuration section <c>Mesh</c> has the last word.</param>
    /// <returns>The mesh.</returns>
    [AspireExport("publishAsKubernetes")]
    public static IResourceBuilder<MeshResource> PublishAsKubernetes(this IResourceBuilder<MeshResource> builder, Action<MeshPublishOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.WithAnnotation(new MeshPublishAnnotation(configure));
    }

    /// <summary>Says how a workload of a mesh is published.</summary>
    /// <param name="builder">The workload; it has a sidecar.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The workload.</returns>
    [AspireExport("publishAsMeshWorkload")]
    public static IResourceBuilder<T> PublishAsMeshWorkload<T>(this IResourceBuilder<T> builder, Action<MeshWorkloadPublishOptions> configure)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.WithAnnotation(new MeshWorkloadPublishAnnotation(configure));
    }
}
