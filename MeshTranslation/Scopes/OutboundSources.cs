using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Observability;
using MeshTranslation.Routes;

namespace MeshTranslation.Scopes;

/// <summary>What parts were made of, to know it again by its reference; it does not hold the resources that it was translated from as a whole.</summary>
/// <param name="Clusters">The clusters.</param>
/// <param name="Tables">The route tables.</param>
/// <param name="Chains">The filter chains.</param>
/// <param name="Sidecar">The Sidecar of the callers.</param>
/// <param name="Place">What of a caller decides which endpoints it uses first.</param>
/// <param name="Telemetry">What the callers are asked to tell of requests.</param>
internal sealed record OutboundSources(
    IReadOnlyList<OutboundCluster> Clusters, IReadOnlyList<RouteTable> Tables, TranslatedChains Chains, Sidecar? Sidecar, string Place, NodeTelemetry Telemetry)
{
    public static OutboundSources Of(OutboundConfiguration outbound, string place, NodeTelemetry telemetry) =>
        new(outbound.Clusters, outbound.Routes.Tables, outbound.Chains, outbound.Scope.Sidecar, place, telemetry);
}
