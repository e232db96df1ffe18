using MeshModel.Schemas;

namespace MeshModel.Resources;

/// <summary>Kubernetes' <c>OwnerReference</c>.</summary>
public sealed record OwnerReference
{
    [Field("API version of the owner.", Required = true)]
    public string ApiVersion { get; init; } = "";

    [Field("Kind of the owner.", Required = true)]
    public string Kind { get; init; } = "";

    [Field("Name of the owner.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Identifier of the owner.", Required = true)]
    public string Uid { get; init; } = "";

    [Field("Whether the owner controls the resource.")]
    public bool? Controller { get; init; }

    [Field("Whether the owner stays until this resource is gone.")]
    public bool? BlockOwnerDeletion { get; init; }
}
