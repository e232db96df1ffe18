using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Headers</c>.</summary>
public sealed record Headers
{
    [Field("Changes to the request before it is forwarded.")]
    public HeaderOperations? Request { get; init; }

    [Field("Changes to the response before it is given back.")]
    public HeaderOperations? Response { get; init; }
}
