using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshModel.Networking;

/// <summary>Istio's <c>VirtualService</c> resource.</summary>
public sealed record VirtualService : Resource
{
    /// <summary>What it says.</summary>
    public required VirtualServiceSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.VirtualService;
}
