using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>PeerAuthentication</c> resource.</summary>
public sealed record PeerAuthentication : Resource
{
    [Field("Which connections workloads take.")]
    public PeerAuthenticationSpec Spec { get; init; } = new();

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.PeerAuthentication;
}
