using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>Rule.To</c>.</summary>
public sealed record RuleTo
{
    [Field("An operation.")]
    public RuleOperation? Operation { get; init; }
}
