using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>OutboundTrafficPolicy</c>.</summary>
public sealed record OutboundTraffic
{
    [Field("ALLOW_ANY, the default, or REGISTRY_ONLY.")]
    public OutboundTrafficMode? Mode { get; init; }
}
