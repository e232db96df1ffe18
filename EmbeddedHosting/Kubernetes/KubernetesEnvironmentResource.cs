using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A Kubernetes cluster that the application is published for.</summary>
public sealed class KubernetesEnvironmentResource(string name) : Resource(name)
{
    /// <summary>Whether the Aspire dashboard is published along. The embedded engine has none to publish, so this is always false.</summary>
    public bool DashboardEnabled
    {
        get => false;
        set
        {
            if (value)
            {
                throw new DistributedApplicationException(
                    $"The embedded engine has no dashboard to publish: set it to false on '{Name}', or build with -p:Hosting=Aspire.");
            }
        }
    }
}
