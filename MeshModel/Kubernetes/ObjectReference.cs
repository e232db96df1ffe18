using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ObjectReference</c>.</summary>
public sealed record ObjectReference
{
    [Field("API version.")]
    public string? ApiVersion { get; init; }

    [Field("Kind.")]
    public string? Kind { get; init; }

    [Field("Namespace.")]
    public string? Namespace { get; init; }

    [Field("Name.")]
    public string? Name { get; init; }

    [Field("Identifier.")]
    public string? Uid { get; init; }

    [Field("Version of the store.")]
    public string? ResourceVersion { get; init; }

    [Field("Which part of it.")]
    public string? FieldPath { get; init; }
}
