using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Gateway</c> resource.</summary>
public sealed record Gateway : Resource
{
    [Field("What a gateway listens for.", Required = true)]
    public required GatewaySpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Gateway;
}
