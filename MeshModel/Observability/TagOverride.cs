using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>TagOverride</c>.</summary>
public sealed record TagOverride
{
    [Field("UPSERT, the default, sets the label; REMOVE leaves it out.")]
    public TagOperation Operation { get; init; }

    [Field("With UPSERT: the value, as an expression over Envoy's attributes, such as request.host.")]
    public string Value { get; init; } = "";
}
