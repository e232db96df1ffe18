using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPDirectResponse</c>.</summary>
public sealed record HttpDirectResponse
{
    [Field("Status of the answer.", Required = true, Minimum = 0, Maximum = uint.MaxValue)]
    public int Status { get; init; }

    [Field("Body of the answer; none when left out.")]
    public HttpBody? Body { get; init; }
}
