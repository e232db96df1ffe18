using MeshModel.Mesh;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>OutboundTrafficPolicy</c>.</summary>
public sealed record OutboundTrafficPolicy
{
    [Field("REGISTRY_ONLY, the default of a policy that is given, refuses requests to unknown hosts; ALLOW_ANY passes them on.")]
    public OutboundTrafficMode? Mode { get; init; }

    [Field("The service to which requests to unknown hosts are sent, rather than where the caller asked for.")]
    [WithoutEffect]
    public Destination? EgressProxy { get; init; }
}
