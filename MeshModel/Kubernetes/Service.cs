using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Service</c> resource.</summary>
public sealed record Service : Resource
{
    [Field("Ports and endpoints of the service.", Required = true)]
    public required ServiceSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Service;
}
