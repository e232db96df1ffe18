using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>RouteDestination</c>: one of the places that a TCP or TLS rule sends connections to.</summary>
public sealed record RouteDestination
{
    [Field("The service that gets the connections.", Required = true, Rule = "VS-DST-1")]
    public required Destination Destination { get; init; }

    [Field("Share of the connections, relative to the weights of the other destinations of the rule.")]
    public int Weight { get; init; }
}
