namespace Aspire.Hosting.ApplicationModel;

/// <summary>The application as composed by the AppHost.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public IResourceCollection Resources { get; } = resources;
}
