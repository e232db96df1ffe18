namespace MeshControlPlane.Observability.Traffic;

/// <summary>What has been spoken: Istio's label <c>request_protocol</c>.</summary>
internal enum FlowProtocol
{
    Http,
    Grpc,
    Tcp,
}
