using System.Collections;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>Where telemetry is passed on to: OpenTelemetry's own environment variables say.</summary>
/// <param name="Endpoint">Host and port, and over HTTP what stands before <c>/v1/traces</c>.</param>
/// <param name="IsHttp">Protobuf over HTTP in place of gRPC.</param>
/// <param name="Headers">That go with each message.</param>
internal sealed record OtlpTarget(Uri Endpoint, bool IsHttp, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";

    /// <summary>What this process' environment says; null for nowhere.</summary>
    /// <exception cref="StartupException">It cannot be used.</exception>
    public static OtlpTarget? Of(IDictionary environment)
    {
        if (environment[EndpointVariable] is not string { Length: > 0 } endpoint)
        {
            return null;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new StartupException($"{EndpointVariable} is '{endpoint}': it must be a URL, such as http://localhost:4317.");
        }

        var protocol = environment[ProtocolVariable] as string;
        var isHttp = protocol switch
        {
            null or "" or "grpc" => false,
            "http/protobuf" => true,
            _ => throw new StartupException($"{ProtocolVariable} is '{protocol}': it must be grpc or http/protobuf."),
        };
        return new OtlpTarget(uri, isHttp, [.. HeadersOf(environment[HeadersVariable] as string)]);
    }

    // name=value,name=value, percent-encoded.
    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(string? text)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2) is [var name, var value] && name.Trim().Length > 0)
            {
                yield return new(Uri.UnescapeDataString(name.Trim()).ToLowerInvariant(), Uri.UnescapeDataString(value.Trim()));
            }
        }
    }
}
