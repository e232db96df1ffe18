using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>MeshConfig.ExtensionProvider</c>: somebody outside of the mesh, by the name that resources use. One of the kinds is given.</summary>
public sealed record ExtensionProvider
{
    private const string NotThisWay = "is accepted but has no effect yet: this mesh sends nothing there";

    [Field("By which Telemetry names it.")]
    public string Name { get; init; } = "";

    [Field("An access log in a file.", OneOf = "provider")]
    public FileAccessLogProvider? EnvoyFileAccessLog { get; init; }

    [Field("The proxies' own metrics.", OneOf = "provider")]
    public JsonElement? Prometheus { get; init; }

    [Field("Traces with B3 headers.", OneOf = "provider")]
    public TracingProvider? Zipkin { get; init; }

    [Field("Traces with W3C headers.", OneOf = "provider")]
    public TracingProvider? Opentelemetry { get; init; }

    [Field("Datadog.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? Datadog { get; init; }

    [Field("SkyWalking.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? Skywalking { get; init; }

    [Field("Lightstep. Deprecated.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? Lightstep { get; init; }

    [Field("Google's operations suite.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? Stackdriver { get; init; }

    [Field("OpenCensus. Deprecated.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? Opencensus { get; init; }

    [Field("An access log service for HTTP.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? EnvoyHttpAls { get; init; }

    [Field("An access log service for TCP.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? EnvoyTcpAls { get; init; }

    [Field("Access logs as OpenTelemetry's logs.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? EnvoyOtelAls { get; init; }

    [Field("An external authorizer over HTTP.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? EnvoyExtAuthzHttp { get; init; }

    [Field("An external authorizer over gRPC.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? EnvoyExtAuthzGrpc { get; init; }

    [Field("A secret discovery service.", OneOf = "provider")]
    [WithoutEffect(NotThisWay)]
    public JsonElement? Sds { get; init; }
}
