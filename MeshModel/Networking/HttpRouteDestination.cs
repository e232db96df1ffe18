using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRouteDestination</c>: one of the places that a rule sends requests to.</summary>
public sealed record HttpRouteDestination
{
    [Field("The service that gets the requests.", Required = true, Rule = "VS-DST-1")]
    public required Destination Destination { get; init; }

    [Field("Share of the requests, relative to the weights of the other destinations of the rule; ignored when there is only one.")]
    public int Weight { get; init; }

    [Field("Headers to set, add or remove for this destination.")]
    public Headers? Headers { get; init; }
}
