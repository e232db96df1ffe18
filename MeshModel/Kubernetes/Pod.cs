using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Pod</c> resource; the mesh makes one for each workload.</summary>
public sealed record Pod : Resource
{
    [Field("What runs in the pod.")]
    public PodSpec? Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Pod;
}
