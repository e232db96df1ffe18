using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Subset</c>: a named part of a service's endpoints.</summary>
public sealed record Subset
{
    [Field("Name by which VirtualServices refer to it.", Required = true, Rule = "DR-SUB-1")]
    public required string Name { get; init; }

    [Field("Labels that an endpoint must all have; none selects every endpoint.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Replaces the policy of the rule, block by block.")]
    public TrafficPolicy? TrafficPolicy { get; init; }
}
