using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;

namespace Aspire.Hosting;

/// <summary>Publishes the application for Kubernetes.</summary>
public static class KubernetesEnvironmentExtensions
{
    /// <summary>Says that the application is published for Kubernetes. It is a resource only when it is published.</summary>
    public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesEnvironment(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var environment = new KubernetesEnvironmentResource(name);
        return builder.ExecutionContext.IsRunMode ? builder.CreateResourceBuilder(environment) : builder.AddResource(environment);
    }

    /// <summary>Says whether the Aspire dashboard is published along.</summary>
    /// <exception cref="DistributedApplicationException">It is asked for; the embedded engine has none.</exception>
    public static IResourceBuilder<KubernetesEnvironmentResource> WithDashboard(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, bool enabled = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.DashboardEnabled = enabled;
        return builder;
    }
}
