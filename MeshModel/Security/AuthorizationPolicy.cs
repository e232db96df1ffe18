using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>AuthorizationPolicy</c> resource.</summary>
public sealed record AuthorizationPolicy : Resource
{
    /// <summary>The annotation that has a policy evaluated and not enforced.</summary>
    public const string DryRunAnnotation = "istio.io/dry-run";

    [Field("Who may do what, and who may not.")]
    public AuthorizationPolicySpec Spec { get; init; } = new();

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.AuthorizationPolicy;
}
