using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPFaultInjection.Abort</c>.</summary>
public sealed record Abort
{
    [Field("Status of the answer.", OneOf = "error_type")]
    public int? HttpStatus { get; init; }

    [Field("gRPC status of the answer, such as UNAVAILABLE.", OneOf = "error_type")]
    public string? GrpcStatus { get; init; }

    [Field("HTTP/2 error of the answer; not supported.", OneOf = "error_type")]
    public string? Http2Error { get; init; }

    [Field("Share of the requests that fail; none of them when left out.")]
    public Percent? Percentage { get; init; }
}
