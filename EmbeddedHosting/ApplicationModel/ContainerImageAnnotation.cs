namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a container is made from.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public required string Image { get; set; }

    public string? Tag { get; set; }
}
