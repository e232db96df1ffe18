namespace Aspire.Hosting.ApplicationModel;

/// <summary>A health check of the application's services counts for a resource.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}
