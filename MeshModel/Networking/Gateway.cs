using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Gateway</c> resource.</summary>
public sealed record Gateway : Resource
{
    /// <summary>What it says.</summary>
    public required GatewaySpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Gateway;
}
