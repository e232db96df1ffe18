using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Reading;

/// <summary>A part of a list, or all of it.</summary>
/// <param name="Items">The objects.</param>
/// <param name="Version">The version of the whole list.</param>
/// <param name="Continue">What the client sends to get the next part; <see langword="null"/> for the last.</param>
/// <param name="Remaining">How many objects come after this part.</param>
internal sealed record ListPage(IEnumerable<KubernetesObject> Items, long Version, string? Continue, int Remaining);
