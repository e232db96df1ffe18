using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>L4MatchAttributes</c>: all conditions that are given must hold.</summary>
public sealed record L4MatchAttributes
{
    [Field("Addresses or networks that the connection must go to.")]
    public IReadOnlyList<string> DestinationSubnets { get; init; } = [];

    [Field("The port that the caller asked for.", Minimum = 0, Maximum = uint.MaxValue)]
    public int Port { get; init; }

    [Field("Address or network that the connection must come from.")]
    [WithoutEffect("is accepted, and has no effect in Istio either")]
    public string? SourceSubnet { get; init; }

    [Field("Labels that the calling workload must have.")]
    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Gateways for which the entry counts; replaces the list of the whole resource.")]
    public IReadOnlyList<string> Gateways { get; init; } = [];

    [Field("Namespace of the calling workload.")]
    public string? SourceNamespace { get; init; }
}
