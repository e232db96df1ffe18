using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>AccessLogging.Filter</c>.</summary>
public sealed record AccessLogFilter
{
    [Field("A CEL expression over Envoy's attributes; requests for which it holds are logged, such as response.code >= 400.")]
    public string Expression { get; init; } = "";
}
