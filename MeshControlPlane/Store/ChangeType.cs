namespace MeshControlPlane.Store;

/// <summary>The ways in which an object changes.</summary>
internal enum ChangeType
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It has been changed.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,
}
