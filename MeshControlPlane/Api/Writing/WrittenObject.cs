using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Writing;

/// <summary>What came of a write.</summary>
/// <param name="Object">The object as it is now.</param>
/// <param name="Warnings">What the writer should know about it.</param>
internal sealed record WrittenObject(KubernetesObject Object, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether it was not there before.</summary>
    public bool IsNew { get; init; }
}
