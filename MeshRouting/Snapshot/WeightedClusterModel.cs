using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>One of the clusters that a route may send to.</summary>
public sealed class WeightedClusterModel
{
    internal WeightedClusterModel(WeightedCluster configuration, int clusterIndex, long cumulativeWeight)
    {
        Configuration = configuration;
        ClusterIndex = clusterIndex;
        CumulativeWeight = cumulativeWeight;
    }

    /// <summary>What it was made from.</summary>
    public WeightedCluster Configuration { get; }

    /// <summary>The cluster's name, whether or not there is such a cluster.</summary>
    public string Name => Configuration.Cluster;

    /// <summary>Its place in <see cref="RoutingSnapshot.Clusters"/>; -1 when the configuration has no cluster of that name (503, flag NC).</summary>
    public int ClusterIndex { get; }

    /// <summary>The weights of this one and those before it.</summary>
    internal long CumulativeWeight { get; }

    internal static WeightedClusterModel? Choose(ImmutableArray<WeightedClusterModel> clusters, IChance chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        if (clusters.IsEmpty)
        {
            return null;
        }

        if (clusters.Length == 1)
        {
            return clusters[0];
        }

        var drawn = chance.Next(clusters[^1].CumulativeWeight);
        foreach (var cluster in clusters)
        {
            if (drawn < cluster.CumulativeWeight)
            {
                return cluster;
            }
        }

        throw new InvalidOperationException($"The source of chance drew {drawn}, which is over the sum of the weights.");
    }
}
