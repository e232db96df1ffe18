using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Tracing.Literal</c> and <c>Formatter</c>.</summary>
public sealed record LiteralTag
{
    [Field("The value.")]
    public string Value { get; init; } = "";
}
