using System.Globalization;
using System.Text;
using Google.Protobuf;
using MeshProtocol.Otlp;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>OTLP's values as text, none of them longer than a page can show.</summary>
internal static class OtlpText
{
    private const int Longest = 4096;
    private const int MostAttributes = 128;
    private const int Deepest = 8;

    /// <summary>Attributes by name; of several of one name the first.</summary>
    public static IReadOnlyDictionary<string, string> Attributes(IEnumerable<KeyValue> attributes)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            if (texts.Count < MostAttributes)
            {
                texts.TryAdd(Cut(attribute.Key), Of(attribute.Value));
            }
        }

        return texts;
    }

    public static string Of(AnyValue? value)
    {
        if (value is { ValueCase: AnyValue.ValueOneofCase.StringValue })
        {
            return Cut(value.StringValue);
        }

        var text = new StringBuilder();
        Write(value, text, 0);
        return Cut(text.ToString());
    }

    /// <summary>Ids in hexadecimal.</summary>
    public static string Id(ByteString id) => Convert.ToHexStringLower(id.Span);

    public static DateTimeOffset Moment(ulong nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(nanoseconds / 100, (ulong)(DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks));

    public static string Cut(string text) => text.Length <= Longest ? text : text[..Longest] + "…";

    private static void Write(AnyValue? value, StringBuilder text, int depth)
    {
        if (text.Length > Longest || depth > Deepest)
        {
            return;
        }

        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                text.Append(value.StringValue);
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                text.Append(value.BoolValue ? "true" : "false");
                break;
            case AnyValue.ValueOneofCase.IntValue:
                text.Append(CultureInfo.InvariantCulture, $"{value.IntValue}");
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                text.Append(CultureInfo.InvariantCulture, $"{value.DoubleValue}");
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                text.Append(value.BytesValue.ToBase64());
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                text.Append('[');
                WriteAll(value.ArrayValue.Values, text, (item, _) => Write(item, text, depth + 1));
                text.Append(']');
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                text.Append('{');
                WriteAll(value.KvlistValue.Values, text, (item, _) =>
                {
                    text.Append(item.Key).Append('=');
                    Write(item.Value, text, depth + 1);
                });
                text.Append('}');
                break;
        }
    }

    private static void WriteAll<T>(IEnumerable<T> items, StringBuilder text, Action<T, int> write)
    {
        var index = 0;
        foreach (var item in items)
        {
            if (index > 0)
            {
                text.Append(", ");
            }

            write(item, index++);
        }
    }
}
