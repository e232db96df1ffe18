using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>DefaultProviders</c>: what is used where no Telemetry names a provider.</summary>
public sealed record DefaultProviders
{
    [Field("Providers that spans are for; the first one is used. The mesh's own when left out.")]
    public IReadOnlyList<string> Tracing { get; init; } = [];

    [Field("Providers of metrics; prometheus when left out.")]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    [Field("Providers of access logs; what accessLogFile says when left out.")]
    public IReadOnlyList<string> AccessLogging { get; init; } = [];
}
