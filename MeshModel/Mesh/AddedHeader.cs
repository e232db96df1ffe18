using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>A header that can be turned on.</summary>
public sealed record AddedHeader
{
    [Field("Whether proxies set it.")]
    public bool? Enabled { get; init; }
}
