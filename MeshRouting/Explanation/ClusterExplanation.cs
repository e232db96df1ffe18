using MeshProtocol;

namespace MeshRouting.Explanation;

/// <summary>One of the clusters that a chosen route sends to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where it comes from, or null.</param>
/// <param name="Share">Its part of the requests, from 0 to 1.</param>
/// <param name="IsKnown">Whether the configuration has that cluster; requests to one that it has not are answered 503, flag NC.</param>
public sealed record ClusterExplanation(string Name, Origin? Origin, double Share, bool IsKnown);
