using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.Observability.Graph;

/// <summary>A configuration that has been in force.</summary>
/// <param name="Since">From when on.</param>
/// <param name="Revision">Its number.</param>
/// <param name="Resources">Its resources.</param>
/// <param name="Registry">Who was in the mesh when it came.</param>
/// <param name="Changes">What made it another than the one before, a sentence each; at most a few.</param>
internal sealed record MeshMoment(DateTimeOffset Since, long Revision, MeshResources Resources, RegistrySnapshot Registry, IReadOnlyList<string> Changes);
