namespace Aspire.Hosting.Eventing;

/// <summary>Something happened to the application.</summary>
public interface IDistributedApplicationEvent;
