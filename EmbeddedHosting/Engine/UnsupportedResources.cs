using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Refuses, before anything starts, what the engine would otherwise leave out in silence.</summary>
internal static class UnsupportedResources
{
    /// <exception cref="DistributedApplicationException">The application has a container, or a resource with replicas.</exception>
    public static void Check(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            if (resource is ContainerResource)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' is a container, and the embedded engine starts executables and projects only. Run the program itself with "
                    + "AddExecutable, or build with -p:Hosting=Aspire on a machine with a container engine.");
            }

            if (resource.GetReplicaCount() > 1)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resource.Name}' has {resource.GetReplicaCount()} replicas, and the embedded engine starts each resource once. Add each as a "
                    + $"resource of its own, such as '{resource.Name}-2', or build with -p:Hosting=Aspire.");
            }
        }
    }
}
