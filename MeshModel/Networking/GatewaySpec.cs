using System.Collections.ObjectModel;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Gateway</c>: what a gateway listens for.</summary>
public sealed record GatewaySpec
{
    /// <summary>Ports and hosts.</summary>
    public IReadOnlyList<Server> Servers { get; init; } = [];

    /// <summary>Labels of the gateway workloads that it is for.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
