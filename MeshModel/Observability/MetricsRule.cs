using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Metrics</c> of a Telemetry.</summary>
public sealed record MetricsRule
{
    [Field("The providers that it is about.")]
    public IReadOnlyList<ProviderReference> Providers { get; init; } = [];

    [Field("What is otherwise than by default; later ones over earlier ones.")]
    [WithoutEffect]
    public IReadOnlyList<MetricOverride> Overrides { get; init; } = [];

    [Field("How often metrics of connections are told.")]
    [WithoutEffect]
    public TimeSpan? ReportingInterval { get; init; }
}
