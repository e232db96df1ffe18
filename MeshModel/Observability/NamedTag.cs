using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Tracing.Environment</c> and <c>RequestHeader</c>.</summary>
public sealed record NamedTag
{
    [Field("Name of the variable or header.")]
    public string Name { get; init; } = "";

    [Field("The value where there is none.")]
    public string DefaultValue { get; init; } = "";
}
