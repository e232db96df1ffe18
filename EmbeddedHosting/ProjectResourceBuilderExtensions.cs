using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost refers to.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">Must be null: the embedded engine reads no launch profiles.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject(), launchProfileName);

    /// <summary>Adds a project by the path of its file, relative to the AppHost's folder. It must have been built.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file.</param>
    /// <param name="launchProfileName">Must be null: the embedded engine reads no launch profiles.</param>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), launchProfileName);

    /// <summary>Asks for several processes. The embedded engine starts one only, and refuses more: see <see cref="ReplicaAnnotation"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas) =>
        builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);

    private static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, string? launchProfileName)
    {
        if (launchProfileName is not null)
        {
            throw new DistributedApplicationException(
                $"Project '{name}' asks for launch profile '{launchProfileName}', and the embedded engine reads none. Pass null and give it endpoints and environment in the AppHost, or build with -p:Hosting=Aspire.");
        }

        return builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
    }

    private sealed record ProjectFile(string ProjectPath) : IProjectMetadata;
}
