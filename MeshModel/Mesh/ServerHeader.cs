using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>The header <c>server</c>.</summary>
public sealed record ServerHeader
{
    [Field("Whether proxies leave it as upstream has set it.")]
    public bool? Disabled { get; init; }

    [Field("What proxies call themselves.")]
    public string? Value { get; init; }
}
