using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>LocalityLoadBalancerSetting.Distribute</c>.</summary>
public sealed record LocalityDistribution
{
    [Field("Locality of the caller: region/zone/subzone, with * at its end.")]
    public string From { get; init; } = "";

    [Field("Share of each locality in percent; together 100.")]
    public IReadOnlyDictionary<string, int> To { get; init; } = ReadOnlyDictionary<string, int>.Empty;
}
