using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>MetricsOverrides</c>.</summary>
public sealed record MetricOverride
{
    [Field("The metrics that it is about; all when left out.")]
    public MetricSelector? Match { get; init; }

    [Field("Whether they are not there.")]
    public bool? Disabled { get; init; }

    [Field("Labels that are set or removed.")]
    public IReadOnlyDictionary<string, TagOverride> TagOverrides { get; init; } = new Dictionary<string, TagOverride>();
}
