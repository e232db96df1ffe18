using System.Collections.ObjectModel;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ConfigMap</c> resource.</summary>
public sealed record ConfigMap : Resource
{
    [Field("Texts by name.")]
    public IReadOnlyDictionary<string, string> Data { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Bytes by name, in base64.", Format = "byte")]
    public IReadOnlyDictionary<string, string> BinaryData { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Whether the content is never changed.")]
    public bool? Immutable { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.ConfigMap;
}
