using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>OTLP's messages in JSON. It is protobuf's own but for the ids, which are in hexadecimal there and not in base64.</summary>
internal static class OtlpJson
{
    public const string ContentType = "application/json";

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly HashSet<string> Ids =
        new(["traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"], StringComparer.Ordinal);

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <exception cref="InvalidDataException">It is none; the message says why.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json)
        where T : IMessage<T>, new()
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var text = new ArrayBufferWriter<byte>(json.Length);
            using (var writer = new Utf8JsonWriter(text))
            {
                Write(document.RootElement, writer);
            }

            return Parser.Parse<T>(Encoding.UTF8.GetString(text.WrittenSpan));
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidJsonException or InvalidProtocolBufferException or FormatException or OverflowException)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    public static byte[] Write(IMessage message) => Encoding.UTF8.GetBytes(Formatter.Format(message));

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    // Names of attributes are values there: a property of such a name is an id.
                    if (Ids.Contains(property.Name) && property.Value.ValueKind == JsonValueKind.String)
                    {
                        writer.WriteBase64String(property.Name, IdOf(property));
                        continue;
                    }

                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static byte[] IdOf(JsonProperty property)
    {
        try
        {
            return Convert.FromHexString(property.Value.GetString()!);
        }
        catch (FormatException)
        {
            throw new FormatException($"{property.Name} has to be in hexadecimal");
        }
    }
}
