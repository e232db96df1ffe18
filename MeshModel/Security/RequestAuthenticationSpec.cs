using MeshModel.Networking;
using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>RequestAuthentication</c>: whose tokens are believed. A request without a token passes.</summary>
public sealed record RequestAuthenticationSpec
{
    [Field("The workloads that it is for: all of the namespace when left out, all of the mesh in the root namespace.")]
    public WorkloadSelector? Selector { get; init; }

    [Field("A resource of the Gateway API or a Service that it is for, in place of a selector.")]
    [WithoutEffect(PolicyTargetReference.NoTargets)]
    public PolicyTargetReference? TargetRef { get; init; }

    [Field("Resources of the Gateway API or Services that it is for, in place of a selector.")]
    [WithoutEffect(PolicyTargetReference.NoTargets)]
    public IReadOnlyList<PolicyTargetReference> TargetRefs { get; init; } = [];

    [Field("Issuers of tokens. A request with a token must show one that satisfies a rule.")]
    public IReadOnlyList<JwtRule> JwtRules { get; init; } = [];
}
