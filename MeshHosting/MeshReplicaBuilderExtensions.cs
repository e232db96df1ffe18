using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Runs a workload of a mesh several times.</summary>
public static class MeshReplicaBuilderExtensions
{
    /// <summary>
    /// Adds a workload several times, each time as a resource of its own with a sidecar of its own: <c>ratings-v1</c>, <c>ratings-v1-2</c>,
    /// <c>ratings-v1-3</c>. It stands for <c>WithReplicas</c>, which a workload with a sidecar cannot have: its endpoint is not proxied.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the first; the others have a number behind it.</param>
    /// <param name="replicas">How many; at least 1.</param>
    /// <param name="add">Adds one by the name it is given, with its endpoint and <see cref="MeshSidecarBuilderExtensions.WithSidecar"/>.</param>
    /// <returns>All of them, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="replicas"/> is less than 1.</exception>
    [AspireExportIgnore(Reason = "It calls back for each replica, and gives a list of any kind of resource.")]
    public static IReadOnlyList<IResourceBuilder<T>> AddMeshReplicas<T>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int replicas, Func<string, IResourceBuilder<T>> add)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentNullException.ThrowIfNull(add);
        return [.. Enumerable.Range(1, replicas).Select(number => add(number == 1 ? name : $"{name}-{MeshResource.Text(number)}"))];
    }

    /// <exception cref="DistributedApplicationException">A workload has a sidecar and replicas.</exception>
    internal static void Check(DistributedApplicationModel model)
    {
        if (model.Resources.FirstOrDefault(r => r.HasAnnotationOfType<MeshSidecarAnnotation>() && r.GetReplicaCount() > 1) is { } workload)
        {
            var count = MeshResource.Text(workload.GetReplicaCount());
            throw new DistributedApplicationException(
                $"Resource '{workload.Name}' has a sidecar and {count} replicas, which would share one sidecar. Remove WithReplicas and add each as a resource "
                + $"of its own: builder.AddMeshReplicas(\"{workload.Name}\", {count}, name => …WithSidecar(…)).");
        }
    }
}
