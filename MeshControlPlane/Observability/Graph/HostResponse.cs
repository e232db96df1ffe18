using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>A way in which requests to a host ended.</summary>
/// <param name="Host">The host that was called.</param>
/// <param name="Response">How, and how many of them.</param>
internal sealed record HostResponse(string Host, FlowResponse Response);
