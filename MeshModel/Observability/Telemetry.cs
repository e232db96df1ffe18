using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Telemetry</c> resource.</summary>
public sealed record Telemetry : Resource
{
    [Field("What proxies tell of the requests of workloads.")]
    public TelemetrySpec Spec { get; init; } = new();

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Telemetry;
}
