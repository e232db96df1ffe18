using MeshModel.Schemas;
using MeshModel.Schemas.Shapes;

namespace MeshModel.Kinds;

/// <summary>What the API server and its clients need to know of a kind of resource.</summary>
public sealed record KindDescriptor
{
    /// <summary>API group; empty for Kubernetes' core group.</summary>
    public required string Group { get; init; }

    /// <summary>Versions that are served, the preferred one first. All are the same on the wire but for <c>apiVersion</c>.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>Kind, such as <c>VirtualService</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What a resource of the kind is, in a sentence or two: what <c>kubectl explain</c> begins with.</summary>
    public required string Description { get; init; }

    /// <summary>Name in URLs, such as <c>virtualservices</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>Name in kubectl's messages, such as <c>virtualservice</c>.</summary>
    public required string Singular { get; init; }

    /// <summary>Short names such as <c>vs</c>; may be empty.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Groups of kinds such as <c>all</c> and <c>istio-io</c>; may be empty.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether resources of the kind live in a namespace.</summary>
    public bool Namespaced { get; init; } = true;

    /// <summary>The whole structure of a resource of this kind, <c>apiVersion</c>, <c>kind</c> and <c>metadata</c> included.</summary>
    /// <remarks>Built from <see cref="ResourceType"/> when it is first asked for.</remarks>
    public Schema Schema => RecordShape.Of(ResourceType).Schema;

    /// <summary>The record that resources of the kind are decoded to.</summary>
    public required Type ResourceType { get; init; }

    /// <summary>Whether only the control plane makes resources of the kind, so that clients can read and not write them.</summary>
    public bool ReadOnly { get; init; }

    /// <summary><c>group/version</c>, or only the version for the core group.</summary>
    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";
}
