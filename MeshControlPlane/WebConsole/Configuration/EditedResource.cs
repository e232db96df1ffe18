using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>A resource as the console shows it for editing.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Text">Its YAML.</param>
/// <param name="Version">The version that is edited.</param>
/// <param name="File">The file that it was read from; <see langword="null"/> for none.</param>
/// <param name="InFile">What stands there, as far as is known.</param>
public sealed record EditedResource(ResourceKey Key, string Text, long Version, string? File = null, string? InFile = null);
