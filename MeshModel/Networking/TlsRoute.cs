using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TLSRoute</c>.</summary>
public sealed record TlsRoute
{
    [Field("Alternatives of which one must hold.", Required = true, Rule = "VS-TLS-1")]
    public IReadOnlyList<TlsMatchAttributes> Match { get; init; } = [];

    [Field("Where matching connections go.")]
    public IReadOnlyList<RouteDestination> Route { get; init; } = [];
}
