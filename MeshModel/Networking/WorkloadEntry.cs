using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>WorkloadEntry</c> resource.</summary>
public sealed record WorkloadEntry : Resource
{
    [Field("A workload that is no pod.", Required = true)]
    public required WorkloadEntrySpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.WorkloadEntry;
}
