using MeshModel.Networking;
using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>AuthorizationPolicy</c>: who may do what, and who may not.</summary>
public sealed record AuthorizationPolicySpec
{
    [Field("The workloads that it is for: all of the namespace when left out, all of the mesh in the root namespace.")]
    public WorkloadSelector? Selector { get; init; }

    [Field("A resource of the Gateway API or a Service that it is for, in place of a selector.")]
    [WithoutEffect(PolicyTargetReference.NoTargets)]
    public PolicyTargetReference? TargetRef { get; init; }

    [Field("Resources of the Gateway API or Services that it is for, in place of a selector.")]
    [WithoutEffect(PolicyTargetReference.NoTargets)]
    public IReadOnlyList<PolicyTargetReference> TargetRefs { get; init; } = [];

    [Field("Requests that the policy is about: those that satisfy at least one rule. None at all is no request; an empty rule is every request.")]
    public IReadOnlyList<AuthorizationRule> Rules { get; init; } = [];

    [Field("What becomes of such requests; ALLOW when left out. A request that any DENY is about is refused; where there is an ALLOW at all, one must be about the request.")]
    public AuthorizationAction Action { get; init; }

    [Field("The provider of the action CUSTOM.")]
    public ExtensionProvider? Provider { get; init; }
}
