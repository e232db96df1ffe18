using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshProtocol;

namespace MeshProxy.AccessLogging;

/// <summary>A format, taken apart once: what is left to do for each request is to look things up and copy bytes.</summary>
internal sealed class AccessLogFormat
{
    /// <summary>Istio's default (EnvoyTextLogFormat in pilot/pkg/model/telemetry_logging.go).</summary>
    public const string DefaultText =
        "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% "
        + "%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% "
        + "%DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" "
        + "\"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% "
        + "%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%";

    private const int TypicalLength = 512;

    /// <summary>Istio's default for JSON, in the order of the names.</summary>
    private static readonly (string Name, string Format)[] DefaultJson =
    [
        ("authority", "%REQ(:AUTHORITY)%"),
        ("bytes_received", "%BYTES_RECEIVED%"),
        ("bytes_sent", "%BYTES_SENT%"),
        ("connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%"),
        ("downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%"),
        ("downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%"),
        ("duration", "%DURATION%"),
        ("method", "%REQ(:METHOD)%"),
        ("path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"),
        ("protocol", "%PROTOCOL%"),
        ("request_id", "%REQ(X-REQUEST-ID)%"),
        ("requested_server_name", "%REQUESTED_SERVER_NAME%"),
        ("response_code", "%RESPONSE_CODE%"),
        ("response_code_details", "%RESPONSE_CODE_DETAILS%"),
        ("response_flags", "%RESPONSE_FLAGS%"),
        ("route_name", "%ROUTE_NAME%"),
        ("start_time", "%START_TIME%"),
        ("upstream_cluster", "%UPSTREAM_CLUSTER_RAW%"),
        ("upstream_host", "%UPSTREAM_HOST%"),
        ("upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%"),
        ("upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"),
        ("upstream_transport_failure_reason", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"),
        ("user_agent", "%REQ(USER-AGENT)%"),
        ("x_forwarded_for", "%REQ(X-FORWARDED-FOR)%"),
    ];

    private readonly List<string> _mistakes = [];
    private readonly ImmutableArray<LogSegment> _segments;

    public AccessLogFormat(AccessLog log)
    {
        var segments = new List<LogSegment>();
        if (log.Json)
        {
            AddNode(Json(log.Format), segments);
        }
        else
        {
            AddText(log.Format.Length > 0 ? log.Format.TrimEnd('\n') : DefaultText, LogNotation.Text, segments);
        }

        segments.Add(new LogSegment("\n"));
        _segments = [.. segments];
    }

    /// <summary>What of the format cannot be carried out, for people. It stands as <c>-</c>, or as it is written.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <returns>A line that ends with a line feed.</returns>
    public LogLine Write(in AccessLogEntry entry)
    {
        var line = new LogLine(TypicalLength);
        foreach (var segment in _segments)
        {
            segment.Write(entry, ref line);
        }

        return line;
    }

    private JsonObject Json(string format)
    {
        if (format.Length > 0)
        {
            try
            {
                if (JsonNode.Parse(format) is JsonObject custom)
                {
                    return custom;
                }

                _mistakes.Add("the format is not a JSON object; Istio's default is used");
            }
            catch (JsonException error)
            {
                _mistakes.Add($"the format is not JSON ({error.Message}); Istio's default is used");
            }
        }

        var fields = new JsonObject();
        foreach (var (name, value) in DefaultJson)
        {
            fields[name] = value;
        }

        return fields;
    }

    private void AddNode(JsonNode? node, List<LogSegment> segments)
    {
        if (node is JsonObject fields)
        {
            var before = "{";
            foreach (var (name, value) in fields)
            {
                segments.Add(new LogSegment($"{before}\"{JsonEncodedText.Encode(name)}\":"));
                AddNode(value, segments);
                before = ",";
            }

            segments.Add(new LogSegment(fields.Count == 0 ? "{}" : "}"));
        }
        else if (node is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            AddJsonText(text.GetValue<string>(), segments);
        }
        else
        {
            segments.Add(new LogSegment(node?.ToJsonString() ?? "null"));
        }
    }

    /// <summary>An operator by itself keeps its type; one among text becomes part of it.</summary>
    private void AddJsonText(string format, List<LogSegment> segments)
    {
        var isAlone = format.Length > 2 && format[0] == '%' && EndOfOperator(format, 0) == format.Length - 1;
        if (isAlone)
        {
            AddText(format, LogNotation.Json, segments);
            return;
        }

        segments.Add(new LogSegment("\""));
        AddText(format, LogNotation.WithinJson, segments);
        segments.Add(new LogSegment("\""));
    }

    private void AddText(string format, LogNotation notation, List<LogSegment> segments)
    {
        var at = 0;
        while (at < format.Length)
        {
            var percent = format.IndexOf('%', at);
            if (percent < 0)
            {
                break;
            }

            AddLiteral(format[at..percent], notation, segments);
            var end = EndOfOperator(format, percent);
            if (end < 0)
            {
                _mistakes.Add($"'{format[percent..]}' has no closing %; %% stands for a percent sign");
                at = percent;
                break;
            }

            if (end == percent + 1)
            {
                AddLiteral("%", notation, segments);
            }
            else
            {
                AddOperator(format[(percent + 1)..end], notation, segments);
            }

            at = end + 1;
        }

        AddLiteral(format[at..], notation, segments);
    }

    // A percent sign within parentheses belongs to the argument, as in START_TIME(%Y).
    private static int EndOfOperator(string format, int start)
    {
        var next = format.IndexOfAny(['%', '('], start + 1);
        if (next < 0 || format[next] == '%')
        {
            return next;
        }

        var close = format.IndexOf(')', next);
        return close < 0 ? -1 : format.IndexOf('%', close);
    }

    private void AddOperator(string text, LogNotation notation, List<LogSegment> segments)
    {
        var limit = int.MaxValue;
        var close = text.LastIndexOf(')');
        if (text.LastIndexOf(':') is >= 0 and var colon && colon > close && int.TryParse(text.AsSpan(colon + 1), out var most) && most >= 0)
        {
            limit = most;
            text = text[..colon];
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? text : text[..open];
        var argument = open >= 0 && text[^1] == ')' ? text[(open + 1)..^1] : null;
        if (LogOperators.Find(name, argument) is not { } known)
        {
            _mistakes.Add($"%{text}% is no operator that is known here; it stands as -");
            known = static (in AccessLogEntry _) => LogValue.Absent;
        }

        segments.Add(new LogSegment(known, limit, notation));
    }

    private static void AddLiteral(string text, LogNotation notation, List<LogSegment> segments)
    {
        if (text.Length > 0)
        {
            segments.Add(new LogSegment(notation == LogNotation.Text ? text : JsonEncodedText.Encode(text).ToString()));
        }
    }
}
