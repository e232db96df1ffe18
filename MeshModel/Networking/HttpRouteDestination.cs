namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRouteDestination</c>: one of the places that a rule sends requests to.</summary>
public sealed record HttpRouteDestination
{
    /// <summary>Where to.</summary>
    public required Destination Destination { get; init; }

    /// <summary>Share of the requests, relative to the other destinations of the rule; ignored when there is only one.</summary>
    public int Weight { get; init; }
}
