using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>DestinationRule</c> resource.</summary>
public sealed record DestinationRule : Resource
{
    [Field("Subsets and policies of a service.", Required = true)]
    public required DestinationRuleSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.DestinationRule;
}
