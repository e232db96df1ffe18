using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Metrics</c> of a Telemetry.</summary>
public sealed record MetricsRule
{
    [Field("The providers that it is about.")]
    public IReadOnlyList<ProviderReference> Providers { get; init; } = [];

    [Field("What is otherwise than by default; later ones over earlier ones.")]
    public IReadOnlyList<MetricOverride> Overrides { get; init; } = [];

    [Field("How often metrics of connections are told.")]
    [WithoutEffect("is accepted but has no effect: bytes and connections are counted as they go, and each scrape tells all of them")]
    public TimeSpan? ReportingInterval { get; init; }
}
