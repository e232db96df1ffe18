namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container. The embedded engine starts none, and refuses to start an application that has one.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    public string? Entrypoint { get; set; } = entrypoint;
}
