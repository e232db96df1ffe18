namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a mesh is published.</summary>
/// <param name="Configure">Sets what differs from the defaults.</param>
internal sealed record MeshPublishAnnotation(Action<MeshPublishOptions> Configure) : IResourceAnnotation;
