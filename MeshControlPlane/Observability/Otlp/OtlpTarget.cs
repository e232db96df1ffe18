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

    /// <summary>Whether it is one of this control plane's own ports: what comes in would come in again without end.</summary>
    public bool IsAt(int port, int httpPort) => Endpoint.IsLoopback && Endpoint.Port is var own && own > 0 && (own == port || own == httpPort);

    // name=value,name=value, percent-encoded.
    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(string? text)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2) is [var given, var value] && given.Trim().Length > 0)
            {
                var name = Uri.UnescapeDataString(given.Trim()).ToLowerInvariant();
                if (name.EndsWith("-bin", StringComparison.Ordinal) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
                {
                    throw new StartupException($"{HeadersVariable} has a header '{name}': names have letters, digits, '-', '_' and '.', and do not end in -bin.");
                }

                yield return new(name, Uri.UnescapeDataString(value.Trim()));
            }
        }
    }
}
