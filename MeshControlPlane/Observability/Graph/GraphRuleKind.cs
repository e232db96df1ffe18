namespace MeshControlPlane.Observability.Graph;

/// <summary>What a rule does with traffic, as Kiali tells them apart.</summary>
internal enum GraphRuleKind
{
    RequestRouting,
    TrafficShifting,
    TcpShifting,
    FaultInjection,
    Mirroring,
    RequestTimeout,
    Retries,
    CircuitBreaker,
}
