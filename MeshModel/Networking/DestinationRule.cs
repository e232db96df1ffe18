using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshModel.Networking;

/// <summary>Istio's <c>DestinationRule</c> resource.</summary>
public sealed record DestinationRule : Resource
{
    /// <summary>What it says.</summary>
    public required DestinationRuleSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.DestinationRule;
}
