namespace MeshControlPlane.Store;

/// <summary>What happened to an object.</summary>
/// <param name="Type">The kind of change.</param>
/// <param name="Object">The object after the change; for a deletion its last state, with the version of the deletion.</param>
/// <param name="Previous">The object before the change; <see langword="null"/> for a creation.</param>
internal sealed record ObjectChange(ChangeType Type, KubernetesObject Object, KubernetesObject? Previous);
