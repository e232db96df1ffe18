using Google.Protobuf;
using MeshProtocol.Otlp;
using Tests.Control;

namespace Tests.WebConsole;

/// <summary>Lines of log as services send them.</summary>
internal static class SentLines
{
    /// <param name="text">What it says.</param>
    /// <param name="severity">OTLP's number.</param>
    /// <param name="at">When.</param>
    /// <param name="trace">Number of its trace; 0 for none.</param>
    /// <param name="span">Number of its span.</param>
    /// <param name="attributes">Its attributes.</param>
    public static LogRecord Line(
        string text, int severity = 9, DateTimeOffset? at = null, long trace = 0, long span = 0, params (string Name, string Value)[] attributes) => new()
        {
            Body = new AnyValue { StringValue = text },
            SeverityNumber = severity,
            TimeUnixNano = (ulong)((at ?? DateTimeOffset.UnixEpoch) - DateTimeOffset.UnixEpoch).Ticks * 100,
            TraceId = trace == 0 ? ByteString.Empty : OtlpMessages.Id(16, trace),
            SpanId = span == 0 ? ByteString.Empty : OtlpMessages.Id(8, span),
            Attributes = { attributes.Select(attribute => OtlpMessages.Attribute(attribute.Name, attribute.Value)) },
        };

    public static ResourceLogs Of(string service, params LogRecord[] lines) => Of(service, [], lines);

    /// <summary>Lines of a service, logged by the category <c>Shop</c>.</summary>
    public static ResourceLogs Of(string service, (string Name, string Value)[] resource, params LogRecord[] lines) => new()
    {
        Resource = new Resource { Attributes = { resource.Prepend(("service.name", service)).Select(attribute => OtlpMessages.Attribute(attribute.Item1, attribute.Item2)) } },
        ScopeLogs = { new ScopeLogs { Scope = new InstrumentationScope { Name = "Shop" }, LogRecords = { lines } } },
    };
}
