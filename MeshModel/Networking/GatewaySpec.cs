using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Gateway</c>: what a gateway listens for.</summary>
public sealed record GatewaySpec
{
    [Field("Ports and hosts.")]
    public IReadOnlyList<Server> Servers { get; init; } = [];

    [Field("Labels of the gateway workloads that it is for.")]
    public IReadOnlyDictionary<string, string> Selector { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
