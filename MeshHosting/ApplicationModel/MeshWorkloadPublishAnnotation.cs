namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a workload is published.</summary>
/// <param name="Configure">Sets what differs from the defaults.</param>
internal sealed record MeshWorkloadPublishAnnotation(Action<MeshWorkloadPublishOptions> Configure) : IResourceAnnotation;
