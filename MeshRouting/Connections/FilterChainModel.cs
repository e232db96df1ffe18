using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>What becomes of some of a listener's connections, ready for use.</summary>
public sealed class FilterChainModel
{
    internal FilterChainModel(FilterChain configuration, int index, ListenerModel? http, ImmutableArray<WeightedClusterModel> clusters)
    {
        Configuration = configuration;
        Index = index;
        Http = http;
        Clusters = clusters;
    }

    /// <summary>What it was made from.</summary>
    public FilterChain Configuration { get; }

    /// <summary>Its number within the snapshot, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name, unique within the listener.</summary>
    public string Name => Configuration.Name;

    /// <summary>The listener as requests on such a connection see it: with the chain's own route table. Null where bytes are relayed.</summary>
    public ListenerModel? Http { get; }

    /// <summary>The clusters to relay to; none where requests are served.</summary>
    public ImmutableArray<WeightedClusterModel> Clusters { get; }

    /// <summary>Draws one of the clusters by weight.</summary>
    /// <param name="chance">Asked only when there are several.</param>
    /// <returns>Null where requests are served.</returns>
    public WeightedClusterModel? Choose(IChance chance) => WeightedClusterModel.Choose(Clusters, chance);
}
