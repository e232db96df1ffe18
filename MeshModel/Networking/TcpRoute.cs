using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TCPRoute</c>.</summary>
public sealed record TcpRoute
{
    [Field("Alternatives of which one must hold; none means every connection.")]
    public IReadOnlyList<L4MatchAttributes> Match { get; init; } = [];

    [Field("Where matching connections go.")]
    public IReadOnlyList<RouteDestination> Route { get; init; } = [];
}
