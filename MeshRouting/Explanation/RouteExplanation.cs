using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting.Explanation;

/// <summary>Why a route was taken or passed over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where it comes from, or null.</param>
/// <param name="IsChosen">Whether it was taken.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Matches">Its alternatives; empty for one that matches everything or was not reached.</param>
/// <param name="Clusters">Where it sends to; empty for one that was not taken.</param>
public sealed record RouteExplanation(
    string Name,
    Origin? Origin,
    bool IsChosen,
    string Reason,
    ImmutableArray<MatchExplanation> Matches,
    ImmutableArray<ClusterExplanation> Clusters);
