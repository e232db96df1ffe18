using System.Collections.ObjectModel;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Secret</c> resource.</summary>
public sealed record Secret : Resource
{
    [Field("Bytes by name, in base64.", Format = "byte")]
    public IReadOnlyDictionary<string, string> Data { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Texts by name; the server moves them to data.", Format = "password")]
    public IReadOnlyDictionary<string, string> StringData { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("What it holds, such as Opaque or kubernetes.io/tls.")]
    public string? Type { get; init; }

    [Field("Whether the content is never changed.")]
    public bool? Immutable { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Secret;
}
