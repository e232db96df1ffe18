using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>An object as it stands in the database.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Content">The whole object, in JSON.</param>
/// <param name="Source">Where it was read from, as <see cref="StoredSource"/> writes it; <see langword="null"/> when it came over the API.</param>
internal sealed record StoredObject(ResourceKey Key, long Version, string Content, string? Source);
