using MeshTranslation.Clusters;
using MeshTranslation.Concerns;
using MeshTranslation.Routes;

namespace MeshTranslation.Scopes;

/// <summary>What callers that are alike have in common: it depends on resources alone, and endpoints are joined to it later. Must not be changed.</summary>
/// <param name="Scope">What they may know.</param>
/// <param name="Clusters">The clusters, each with what its endpoints are looked up by.</param>
/// <param name="Routes">The route tables of the outbound listener; none for gateways.</param>
/// <param name="Chains">Where connections go that the outbound listener is asked for; none for gateways.</param>
/// <param name="Notices">What DestinationRules ask for and do not get.</param>
internal sealed record OutboundConfiguration(
    SidecarScope Scope, IReadOnlyList<OutboundCluster> Clusters, TranslatedRoutes Routes, TranslatedChains Chains, IReadOnlyList<Notice> Notices)
{
    /// <summary>The resources that it is made of, found when somebody asks.</summary>
    public required Lazy<OutboundConcerns> Concerns { get; init; }

    /// <summary>Whether labels of the caller decide which endpoints of some cluster are used first.</summary>
    public bool HasFailoverPriority { get; } = Clusters.Any(cluster => cluster.Localities is { FailoverPriority.Count: > 0 });
}
