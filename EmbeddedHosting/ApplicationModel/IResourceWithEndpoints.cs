namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that others can call.</summary>
public interface IResourceWithEndpoints : IResource;
