using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>ProxyPathNormalization</c>.</summary>
public sealed record ProxyPathNormalization
{
    [Field("How much is done to paths before they are matched and sent on; BASE when left out.")]
    public PathNormalization? Normalization { get; init; }
}
