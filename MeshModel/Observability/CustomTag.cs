using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>Tracing.CustomTag</c>: where the value of an attribute of spans comes from.</summary>
public sealed record CustomTag
{
    [Field("A value that is always the same.", OneOf = "type")]
    public LiteralTag? Literal { get; init; }

    [Field("An environment variable of the proxy.", OneOf = "type")]
    public NamedTag? Environment { get; init; }

    [Field("A header of the request.", OneOf = "type")]
    public NamedTag? Header { get; init; }

    [Field("Envoy's operators of access logs, such as %REQ(X-TENANT)%.", OneOf = "type")]
    public LiteralTag? Formatter { get; init; }
}
