using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPMirrorPolicy</c>.</summary>
public sealed record HttpMirrorPolicy
{
    [Field("The service that gets the copies.", Required = true, Rule = "VS-MIR-4")]
    public required Destination Destination { get; init; }

    [Field("Share of the requests that are copied; all of them when left out.")]
    public Percent? Percentage { get; init; }
}
