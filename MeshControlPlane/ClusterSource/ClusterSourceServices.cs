using MeshControlPlane.Store;

namespace MeshControlPlane.ClusterSource;

/// <summary>The parts that read the mesh's resources from a cluster, in place of a store of its own.</summary>
internal static class ClusterSourceServices
{
    /// <summary>Adds them, and what keeps them up to date: that has to start before anything that goes by the resources.</summary>
    public static void AddClusterSource(this IServiceCollection services, ClusterApi cluster)
    {
        services.AddSingleton(cluster);
        services.AddSingleton(provider => ResourceStore.InMemory(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ResourceStore>>()));
        services.AddSingleton<IResourceStore, ClusterResources>();
        services.AddSingleton<ClusterEndpoints>();
        services.AddSingleton<TokenReviews>();
        services.AddHostedService<ClusterMirror>();
        services.AddHostedService<RootPublication>();
    }
}
