namespace MeshControlPlane.Observability.Otlp;

/// <summary>What OTLP carries.</summary>
internal enum OtlpSignal
{
    Traces,
    Logs,
    Metrics,
}
