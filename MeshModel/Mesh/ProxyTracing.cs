using System.Text.Json;
using MeshModel.Observability;
using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>Tracing</c> of <c>ProxyConfig</c>: what holds where no Telemetry says otherwise.</summary>
public sealed record ProxyTracing
{
    [Field("Percentage of the requests that come without a decision and are traced; 1 when left out.", Minimum = 0, Maximum = 100)]
    public double? Sampling { get; init; }

    [Field("Attributes that spans get besides.")]
    public IReadOnlyDictionary<string, CustomTag>? CustomTags { get; init; }

    [Field("Longest path in a span; 256 when left out.", Minimum = 0)]
    public int? MaxPathTagLength { get; init; }

    [Field("Whether spans have the attributes istio.*; true when left out.")]
    public bool? EnableIstioTags { get; init; }

    [Field("Zipkin's address.")]
    [WithoutEffect]
    public JsonElement? Zipkin { get; init; }

    [Field("Lightstep. Deprecated.")]
    [WithoutEffect]
    public JsonElement? Lightstep { get; init; }

    [Field("Datadog.")]
    [WithoutEffect]
    public JsonElement? Datadog { get; init; }

    [Field("Google's operations suite.")]
    [WithoutEffect]
    public JsonElement? Stackdriver { get; init; }

    [Field("OpenCensus. Deprecated.")]
    [WithoutEffect]
    public JsonElement? OpenCensusAgent { get; init; }

    [Field("TLS to the collector.")]
    [WithoutEffect]
    public JsonElement? TlsSettings { get; init; }
}
