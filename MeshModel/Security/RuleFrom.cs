using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>Rule.From</c>.</summary>
public sealed record RuleFrom
{
    [Field("A sender.")]
    public RuleSource? Source { get; init; }
}
