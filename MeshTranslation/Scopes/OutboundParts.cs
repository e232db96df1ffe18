using MeshProtocol;

namespace MeshTranslation.Scopes;

/// <summary>What callers that are alike and in the same place have in common, endpoints included: the very same objects for each of them. Must not be changed.</summary>
/// <param name="Clusters">The clusters.</param>
/// <param name="EndpointSets">The endpoints of those that have any.</param>
/// <param name="RouteTables">The route tables of the outbound listener; none for gateways.</param>
/// <param name="FilterChains">Where connections go that the outbound listener is asked for; none for gateways.</param>
/// <param name="Listener">The outbound listener; <see langword="null"/> for gateways.</param>
internal sealed record OutboundParts(
    IReadOnlyList<Cluster> Clusters, IReadOnlyList<EndpointSet> EndpointSets, IReadOnlyList<RouteTable> RouteTables, IReadOnlyList<FilterChain> FilterChains,
    Listener? Listener);
