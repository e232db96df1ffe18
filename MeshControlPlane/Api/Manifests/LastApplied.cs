using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshControlPlane.Api.Manifests;

/// <summary>
/// The annotation in which <c>kubectl apply</c> keeps what was applied last. kubectl compares it letter by letter, so it is
/// written here as Go writes JSON: keys in order, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> escaped, a line feed at the end.
/// </summary>
internal static class LastApplied
{
    /// <summary>The name of the annotation.</summary>
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The annotation for a manifest; a <c>metadata.annotations</c> is there even when empty, as kubectl has it.</summary>
    public static string Of(JsonObject manifest)
    {
        var bare = manifest.DeepClone().AsObject();
        var metadata = bare["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        annotations.Remove(Annotation);
        var text = new StringBuilder();
        Write(text, bare);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                var separator = "";
                foreach (var (name, value) in map.OrderBy(field => field.Key, Utf8Order.Instance))
                {
                    text.Append(separator);
                    WriteText(text, name);
                    text.Append(':');
                    Write(text, value);
                    separator = ",";
                }

                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(text, list[i]);
                }

                text.Append(']');
                break;
            case null:
                text.Append("null");
                break;
            default:
                WriteScalar(text, node.AsValue());
                break;
        }
    }

    private static void WriteScalar(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                WriteText(text, value.GetValue<string>());
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.ToJsonString()));
                break;
            default:
                text.Append(value.ToJsonString());
                break;
        }
    }

    // Whole numbers as they are; others in the shortest form, with an exponent from 1e21 and below 1e-6.
    private static string Number(string json)
    {
        if (json.All(c => char.IsAsciiDigit(c) || c == '-'))
        {
            return json;
        }

        var number = double.Parse(json, CultureInfo.InvariantCulture);
        var size = Math.Abs(number);
        if (size != 0 && (size < 1e-6 || size >= 1e21))
        {
            var parts = number.ToString("E16", CultureInfo.InvariantCulture);
            var shortest = number.ToString("R", CultureInfo.InvariantCulture);
            var mantissa = shortest.Contains('E', StringComparison.Ordinal) ? shortest[..shortest.IndexOf('E', StringComparison.Ordinal)] : shortest;
            var exponent = int.Parse(parts[(parts.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent):00}").Replace("e-0", "e-", StringComparison.Ordinal);
        }

        return ((decimal)number).ToString("0.############################", CultureInfo.InvariantCulture);
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    // Go sorts keys by their bytes; ordinal order of UTF-16 differs only beyond the basic plane.
    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
