using MeshProtocol;
using MeshProxy.Configuration;
using MeshRouting.Balancing;

namespace MeshProxy.LoadBalancing;

/// <summary>The localities of one priority, and what each of them weighs.</summary>
internal static class LocalityShares
{
    /// <summary>Those that have a weight and a healthy endpoint; the weight shrinks once too few endpoints are healthy.</summary>
    public static IReadOnlyList<(EndpointGroup Healthy, double Weight)> Of(EndpointGroup all, EndpointGroup healthy, LocalityWeighting weighting)
    {
        var localities = new List<(EndpointGroup, double)>();
        foreach (var locality in all.Places.Select(place => place.Locality).Distinct())
        {
            var endpoints = all.Where((_, place) => place.Locality == locality);
            var usable = healthy.Where((_, place) => place.Locality == locality);
            var available = Math.Min(1, PriorityShares.Overprovisioning / 100.0 * usable.Count / endpoints.Count);
            var weight = Weight(endpoints, locality, weighting) * available;
            if (weight > 0)
            {
                localities.Add((usable, weight));
            }
        }

        return localities;
    }

    /// <summary>What each endpoint weighs when no locality is chosen before it, as where a hash decides.</summary>
    public static double[] WeightsOf(EndpointGroup group, LocalityWeighting weighting)
    {
        var localities = group.Places.Select(place => place.Locality).Distinct().ToDictionary(
            locality => locality,
            locality =>
            {
                var there = group.Where((_, place) => place.Locality == locality);
                return Weight(there, locality, weighting) / there.TotalWeight;
            },
            StringComparer.Ordinal);
        return [.. group.Places.Select(place => place.Weight * localities[place.Locality])];
    }

    private static double Weight(EndpointGroup endpoints, string locality, LocalityWeighting weighting) =>
        weighting.Weights.TryGetValue(locality, out var weight) ? weight : endpoints.TotalWeight;
}
