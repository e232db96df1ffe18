namespace Aspire.Hosting.ApplicationModel;

/// <summary>The Fluent icon of a resource, for dashboards.</summary>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    public string IconName { get; } = iconName;

    public IconVariant IconVariant { get; } = iconVariant;
}
