using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>ZipkinTracingProvider</c> and <c>OpenTelemetryTracingProvider</c>.</summary>
public sealed record TracingProvider
{
    private const string OwnReceiver =
        "is accepted but has no effect: proxies send their spans to the control plane, which passes them on to its OTEL_EXPORTER_OTLP_ENDPOINT";

    [Field("Host of the service.")]
    [WithoutEffect(OwnReceiver)]
    public string Service { get; init; } = "";

    [Field("Port of the service.")]
    [WithoutEffect(OwnReceiver)]
    public int? Port { get; init; }

    [Field("Longest path in a span; 256 when left out.", Minimum = 0)]
    public int? MaxTagLength { get; init; }

    [Field("Zipkin: path that spans are sent to.")]
    [WithoutEffect(OwnReceiver)]
    public string? Path { get; init; }

    [Field("Zipkin: whether trace ids have 64 bits.", Name = "enable64bitTraceId")]
    [WithoutEffect]
    public bool? Enable64BitTraceId { get; init; }

    [Field("Zipkin: which headers are passed on; this mesh always writes W3C's besides.")]
    public string? TraceContextOption { get; init; }

    [Field("How long sending may take.")]
    [WithoutEffect(OwnReceiver)]
    public TimeSpan? Timeout { get; init; }

    [Field("Headers of what is sent.")]
    [WithoutEffect(OwnReceiver)]
    public IReadOnlyList<JsonElement> Headers { get; init; } = [];

    [Field("OpenTelemetry: OTLP over HTTP.")]
    [WithoutEffect(OwnReceiver)]
    public JsonElement? Http { get; init; }

    [Field("OpenTelemetry: OTLP over gRPC.")]
    [WithoutEffect(OwnReceiver)]
    public JsonElement? Grpc { get; init; }

    [Field("OpenTelemetry: where attributes of the resource come from.")]
    [WithoutEffect]
    public JsonElement? ResourceDetectors { get; init; }

    [Field("OpenTelemetry: a sampler of its own.")]
    [WithoutEffect]
    public JsonElement? DynatraceSampler { get; init; }
}
