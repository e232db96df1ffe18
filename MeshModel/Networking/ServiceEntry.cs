using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServiceEntry</c> resource.</summary>
public sealed record ServiceEntry : Resource
{
    [Field("Hosts that the mesh shall know besides its Services.", Required = true)]
    public required ServiceEntrySpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.ServiceEntry;
}
