using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>MetricSelector</c>.</summary>
public sealed record MetricSelector
{
    [Field("One of Istio's metrics, or all of them.", OneOf = "metric_match")]
    public StandardMetric? Metric { get; init; }

    [Field("The name that Istio's proxies have for a metric, such as requests_total.", OneOf = "metric_match")]
    public string? CustomMetric { get; init; }

    [Field("CLIENT for what workloads send, SERVER for what they are sent; both when left out.")]
    public WorkloadMode Mode { get; init; }
}
