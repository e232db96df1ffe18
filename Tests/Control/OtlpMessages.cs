using System.Buffers.Binary;
using Google.Protobuf;
using MeshProtocol.Otlp;

namespace Tests.Control;

/// <summary>Telemetry as a service would send it.</summary>
internal static class OtlpMessages
{
    public static ByteString Id(int length, long number)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(length - 8), number);
        return ByteString.CopyFrom(bytes);
    }

    public static string Hex(int length, long number) => Convert.ToHexStringLower(Id(length, number).Span);

    public static KeyValue Attribute(string name, string value) => new() { Key = name, Value = new AnyValue { StringValue = value } };

    /// <summary>A span that begins so many milliseconds after the epoch and takes 10.</summary>
    public static Span Span(long trace, long id, long parent = 0, ulong milliseconds = 0, params KeyValue[] attributes) => new()
    {
        TraceId = Id(16, trace),
        SpanId = Id(8, id),
        ParentSpanId = parent == 0 ? ByteString.Empty : Id(8, parent),
        Name = $"span {id}",
        Kind = MeshProtocol.Otlp.Span.Types.SpanKind.Server,
        StartTimeUnixNano = milliseconds * 1_000_000,
        EndTimeUnixNano = (milliseconds + 10) * 1_000_000,
        Attributes = { attributes },
    };

    public static ResourceSpans Of(string service, params Span[] spans) => new()
    {
        Resource = new Resource { Attributes = { Attribute("service.name", service) } },
        ScopeSpans = { new ScopeSpans { Spans = { spans } } },
    };
}
