using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>Where services send telemetry, as a value that can be changed on the cluster.</summary>
internal static class TelemetrySettings
{
    public const string ConfigMapName = "telemetry";
    public const string CollectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    public const string Protocol = "http/protobuf";

    public static JsonObject ConfigMap(PublishSettings settings)
    {
        var map = Fields.Named("v1", "ConfigMap", settings.Namespace, ConfigMapName);
        map["data"] = new JsonObject { [CollectorVariable] = settings.OtlpEndpoint };
        return map;
    }
}
