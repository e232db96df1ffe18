using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>A header that can be turned off.</summary>
public sealed record HeaderSwitch
{
    [Field("Whether proxies do not set it.")]
    public bool? Disabled { get; init; }
}
