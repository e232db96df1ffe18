namespace MeshControlPlane.Observability.Health;

/// <summary>How something does, from best to worst, as Kiali says it.</summary>
internal enum HealthStatus
{
    /// <summary>There is no traffic to judge by.</summary>
    Idle,
    Healthy,
    Degraded,
    Failure,
}
