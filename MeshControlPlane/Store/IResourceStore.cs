namespace MeshControlPlane.Store;

/// <summary>The resources of the mesh, as the discovery side sees them.</summary>
internal interface IResourceStore
{
    /// <summary>The resources now; a new immutable snapshot after each durable change.</summary>
    StoreSnapshot Current { get; }

    /// <summary>Raised after <see cref="Current"/> has changed and before the writer gets its answer: return quickly, do not throw.</summary>
    event Action<StoreSnapshot>? Changed;
}
