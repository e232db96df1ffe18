using MeshProtocol;

namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>A cluster of a proxy, and how its endpoints are doing as that proxy sees them.</summary>
/// <param name="Name">Envoy's name: <c>outbound|80|v1|ratings.mesh.svc.cluster.local</c>.</param>
/// <param name="Balancing">How an endpoint is chosen.</param>
/// <param name="Limits">Of its circuit breaker; <see langword="null"/> for none.</param>
/// <param name="Ejection">When an endpoint is ejected, for people; empty for never.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Endpoints">Its endpoints.</param>
internal sealed record UpstreamCluster(
    string Name, string Balancing, UpstreamLimits? Limits, string Ejection, Origin? Origin, IReadOnlyList<UpstreamEndpoint> Endpoints);
