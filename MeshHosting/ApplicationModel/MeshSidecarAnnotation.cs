namespace Aspire.Hosting.ApplicationModel;

/// <summary>The workload has a sidecar, which joins the application when it starts.</summary>
/// <param name="sidecar">The sidecar.</param>
public sealed class MeshSidecarAnnotation(MeshSidecarResource sidecar) : IResourceAnnotation
{
    /// <summary>The sidecar.</summary>
    public MeshSidecarResource Sidecar { get; } = sidecar;
}
