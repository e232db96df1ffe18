using MeshModel.Resources;

namespace MeshControlPlane.Events;

/// <summary>What an event is about.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="ApiVersion">The version of its kind.</param>
/// <param name="Uid">Its uid.</param>
internal sealed record EventSubject(ResourceKey Key, string ApiVersion, string Uid);
