using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>PolicyTargetReference</c>.</summary>
public sealed record PolicyTargetReference
{
    /// <summary>What a user is told of a policy that has one.</summary>
    internal const string NoTargets = "is accepted but this mesh has no waypoints and no Gateway API: the policy holds nowhere; use selector";

    [Field("API group of the target; empty for core.")]
    public string Group { get; init; } = "";

    [Field("Kind of the target.", Required = true)]
    public required string Kind { get; init; }

    [Field("Name of the target.", Required = true, Rule = "REF-1")]
    public required string Name { get; init; }

    [Field("Must be empty: a policy is for targets of its own namespace.")]
    public string Namespace { get; init; } = "";
}
