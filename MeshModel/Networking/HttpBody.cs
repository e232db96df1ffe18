using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPBody</c>.</summary>
public sealed record HttpBody
{
    [Field("The body as text.", OneOf = "specifier")]
    public string? String { get; init; }

    [Field("The body in base64.", OneOf = "specifier", Format = "byte")]
    public string? Bytes { get; init; }
}
