using System.Collections.ObjectModel;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Subset</c>: a named part of a service's endpoints.</summary>
public sealed record Subset
{
    /// <summary>Name by which VirtualServices refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>Labels that an endpoint must all have; none selects every endpoint.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Replaces the policy of the rule, block by block.</summary>
    public TrafficPolicy? TrafficPolicy { get; init; }
}
