using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>RequestAuthentication</c> resource.</summary>
public sealed record RequestAuthentication : Resource
{
    [Field("Whose tokens are believed.")]
    public RequestAuthenticationSpec Spec { get; init; } = new();

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.RequestAuthentication;
}
