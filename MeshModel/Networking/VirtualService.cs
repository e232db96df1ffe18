using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>VirtualService</c> resource.</summary>
public sealed record VirtualService : Resource
{
    [Field("Rules for the requests to some hosts.", Required = true)]
    public required VirtualServiceSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.VirtualService;
}
