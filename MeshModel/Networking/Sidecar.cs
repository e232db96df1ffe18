using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Sidecar</c> resource.</summary>
public sealed record Sidecar : Resource
{
    [Field("What a sidecar lets in and out.", Required = true)]
    public required SidecarSpec Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Sidecar;
}
