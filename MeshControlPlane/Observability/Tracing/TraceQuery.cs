namespace MeshControlPlane.Observability.Tracing;

/// <summary>Which traces are asked for.</summary>
/// <param name="From">Traces that began at this moment or later; <c>null</c> for all that are known.</param>
/// <param name="To">Traces that began before this moment.</param>
/// <param name="Service">Traces with a span of this <c>service.name</c>; <c>null</c> for any.</param>
/// <param name="Workload">Traces with a span of this workload, as <c>NAMESPACE/NAME</c>; <c>null</c> for any.</param>
/// <param name="OnlyErrors">Traces with an error.</param>
/// <param name="LeastDuration">Traces that took at least so long.</param>
/// <param name="Limit">How many at most, the newest.</param>
internal sealed record TraceQuery(
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? Service = null,
    string? Workload = null,
    bool OnlyErrors = false,
    TimeSpan? LeastDuration = null,
    int Limit = 100);
