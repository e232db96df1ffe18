namespace MeshProxy.Observability.Metrics;

/// <summary>Istio's metrics: those of requests, then those of connections.</summary>
internal enum IstioMetric
{
    RequestCount,
    RequestDuration,
    RequestSize,
    ResponseSize,
    GrpcRequestMessages,
    GrpcResponseMessages,
    TcpOpenedConnections,
    TcpClosedConnections,
    TcpSentBytes,
    TcpReceivedBytes,
}
