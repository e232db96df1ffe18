namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something known of a resource.</summary>
public interface IResourceAnnotation;
