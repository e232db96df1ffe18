namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a workload is in the mesh, by which it is published.</summary>
/// <param name="Mesh">The mesh.</param>
/// <param name="App">Its label <c>app</c>.</param>
/// <param name="Version">Its label <c>version</c>.</param>
/// <param name="ServiceAccount">Its identity.</param>
/// <param name="ContainerPort">The port that Services name as <c>targetPort</c>.</param>
/// <param name="HealthPath">Where its health can be asked; null for a connection.</param>
internal sealed record MeshWorkloadAnnotation(
    MeshResource Mesh, string App, string Version, string ServiceAccount, int ContainerPort, string? HealthPath) : IResourceAnnotation;
