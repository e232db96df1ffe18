using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>TracingSelector</c> and <c>LogSelector</c>: the requests that a rule is about.</summary>
public sealed record ModeSelector
{
    [Field("CLIENT for what workloads send, SERVER for what they are sent; both when left out.")]
    public WorkloadMode Mode { get; init; }
}
