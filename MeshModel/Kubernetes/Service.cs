using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Service</c> resource.</summary>
public sealed record Service : Resource
{
    /// <summary>What it says.</summary>
    public required ServiceSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Service;
}
