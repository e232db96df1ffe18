namespace MeshControlPlane.Observability.Traffic;

/// <summary>A way in which requests of a flow ended.</summary>
/// <param name="Code">The HTTP status; 0 where no answer was given.</param>
/// <param name="Flags">Envoy's response flags, joined with commas; <c>-</c> for none.</param>
/// <param name="GrpcStatus">gRPC's status; <c>null</c> where it is not gRPC.</param>
/// <param name="Count">How many requests ended so.</param>
internal sealed record FlowResponse(int Code, string Flags, int? GrpcStatus, long Count);
