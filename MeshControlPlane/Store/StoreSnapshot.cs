using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>All resources at one version of the store.</summary>
/// <param name="Version">The resourceVersion of the last change that is in it; survives a restart, never repeats.</param>
/// <param name="Resources">The decoded resources by key.</param>
internal sealed record StoreSnapshot(long Version, IReadOnlyDictionary<ResourceKey, Resource> Resources);
