namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource has to do with another: "Parent", "Reference" or anything else.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public string Type { get; } = type;
}
