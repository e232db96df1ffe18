using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Health;

/// <summary>Judges traffic by the share of requests that failed, with Kiali's default thresholds.</summary>
internal static class TrafficHealth
{
    private const double Failing = 0.10;
    private const double DegradedByClient = 0.10;
    private const double FailingByClient = 0.20;

    /// <summary>
    /// Failure: 10 % or more ended with 5xx, 10 % with no answer at all, 10 % with a gRPC status other than 0, or 20 % with 4xx. Degraded: 10 % with 4xx.
    /// </summary>
    public static HealthStatus Of(IReadOnlyCollection<FlowResponse> responses)
    {
        var total = responses.Sum(response => response.Count);
        if (total == 0)
        {
            return HealthStatus.Idle;
        }

        double Share(Func<FlowResponse, bool> which) => (double)responses.Where(which).Sum(response => response.Count) / total;
        var client = Share(response => response is { GrpcStatus: null, Code: >= 400 and < 500 });
        return Share(response => response is { GrpcStatus: null, Code: >= 500 }) >= Failing
            || Share(response => response is { GrpcStatus: null, Code: 0 }) >= Failing
            || Share(response => response.GrpcStatus is > 0) >= Failing
            || client >= FailingByClient
                ? HealthStatus.Failure
                : client >= DegradedByClient ? HealthStatus.Degraded : HealthStatus.Healthy;
    }
}
