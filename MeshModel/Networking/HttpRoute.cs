namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRoute</c>: a rule of a VirtualService.</summary>
public sealed record HttpRoute
{
    /// <summary>Name of the rule, for access logs.</summary>
    public string? Name { get; init; }

    /// <summary>Alternatives of which one must hold; none means every request.</summary>
    public IReadOnlyList<HttpMatchRequest> Match { get; init; } = [];

    /// <summary>Where matching requests go.</summary>
    public IReadOnlyList<HttpRouteDestination> Route { get; init; } = [];
}
