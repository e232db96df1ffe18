using MeshModel.Networking;
using MeshModel.Schemas;
using MeshModel.Security;

namespace MeshModel.Observability;

/// <summary>
/// Istio's <c>Telemetry</c>: traces, metrics and access logs. One without selector in the root namespace, one in the namespace and one for the workload are joined,
/// the narrower over the wider.
/// </summary>
public sealed record TelemetrySpec
{
    [Field("The workloads that it is for: all of the namespace when left out, all of the mesh in the root namespace.")]
    public WorkloadSelector? Selector { get; init; }

    [Field("A resource of the Gateway API or a Service that it is for, in place of a selector.")]
    [WithoutEffect(PolicyTargetReference.NoTargets)]
    public PolicyTargetReference? TargetRef { get; init; }

    [Field("Resources of the Gateway API or Services that it is for, in place of a selector.")]
    [WithoutEffect(PolicyTargetReference.NoTargets)]
    public IReadOnlyList<PolicyTargetReference> TargetRefs { get; init; } = [];

    [Field("Which requests are traced, and what their spans say.")]
    public IReadOnlyList<TracingRule> Tracing { get; init; } = [];

    [Field("Which metrics there are, and with which labels.")]
    public IReadOnlyList<MetricsRule> Metrics { get; init; } = [];

    [Field("Which requests are logged, and where.")]
    public IReadOnlyList<AccessLoggingRule> AccessLogging { get; init; } = [];
}
