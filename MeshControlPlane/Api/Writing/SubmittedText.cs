using MeshModel.Resources;

namespace MeshControlPlane.Api.Writing;

/// <summary>A feature of a request that writes an object: what its author wrote, with comments, to be kept with it.</summary>
/// <param name="Key">The object.</param>
/// <param name="Text">The YAML.</param>
internal sealed record SubmittedText(ResourceKey Key, string Text);
