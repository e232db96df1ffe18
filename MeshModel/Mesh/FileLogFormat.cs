using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>EnvoyFileAccessLogProvider.LogFormat</c>.</summary>
public sealed record FileLogFormat
{
    [Field("A line with Envoy's operators; empty for Istio's own.", OneOf = "log_format")]
    public string? Text { get; init; }

    [Field("A JSON object whose values have Envoy's operators; empty for Istio's own.", OneOf = "log_format")]
    public JsonElement? Labels { get; init; }
}
