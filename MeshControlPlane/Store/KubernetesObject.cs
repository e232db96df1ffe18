using System.Text.Json;
using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>One object as the API shows it (without <c>status</c>), at one version, immutable.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Content">The whole object, in the preferred version of its kind.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Decoded">What the mesh makes of it; <see langword="null"/> for objects that are not stored, or stored by an older control plane under rules that have changed.</param>
internal sealed record KubernetesObject(ResourceKey Key, JsonElement Content, long Version, Resource? Decoded = null)
{
    /// <summary>A part of <c>metadata</c>, such as <c>labels</c>; <see langword="default"/> when it is not there.</summary>
    public JsonElement Metadata(string field) =>
        Content.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(field, out var value) ? value : default;

    /// <summary>The identity that Kubernetes gives to each object at its creation.</summary>
    public string Uid => Metadata("uid") is { ValueKind: JsonValueKind.String } uid ? uid.GetString()! : "";
}
