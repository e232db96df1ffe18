using MeshTranslation.Registry;

namespace MeshControlPlane.Registry;

/// <summary>The workloads of the mesh, as readers see them.</summary>
internal interface IWorkloadRegistry
{
    /// <summary>The workloads now; a new immutable snapshot after each change.</summary>
    RegistrySnapshot Current { get; }

    /// <summary>Raised after <see cref="Current"/> has changed, on the thread that changed it: return quickly, do not throw.</summary>
    event Action<RegistrySnapshot>? Changed;
}
