using System.Diagnostics.CodeAnalysis;

namespace MeshRouting;

/// <summary>What to do with a request.</summary>
/// <param name="Outcome">Whether it is routed, or what was missing.</param>
/// <param name="VirtualHost">The virtual host that was found, or null.</param>
/// <param name="Route">The route that was found, or null.</param>
/// <param name="Cluster">The cluster that was chosen by weight; null without a route, and for one that answers by itself.</param>
public readonly record struct RoutingDecision(
    RoutingOutcome Outcome, VirtualHostModel? VirtualHost, RouteModel? Route, WeightedClusterModel? Cluster)
{
    /// <summary>Whether there is a route.</summary>
    [MemberNotNullWhen(true, nameof(VirtualHost), nameof(Route))]
    public bool IsRouted => Outcome == RoutingOutcome.Routed;
}
