using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Yaml;
using YamlDotNet.Core;

namespace MeshModel.YamlEditing;

/// <summary>Writes values for a place in a text that is there already.</summary>
internal static class NodeText
{
    /// <summary>A value in lines: the first without indentation, those after it indented by so many spaces, without a break at the end.</summary>
    public static string Block(JsonNode? value, int column, bool indentSequences)
    {
        var lines = YamlText.Write(value, indentSequences)[..^1].Split('\n');
        var indent = new string(' ', column);
        return string.Join('\n', lines.Select((line, index) => index == 0 || line.Length == 0 ? line : indent + line));
    }

    /// <summary>A value in one line, in braces and brackets where it has parts.</summary>
    public static string Flow(JsonNode? value, bool isSpacious) => value switch
    {
        JsonObject { Count: 0 } => "{}",
        JsonArray { Count: 0 } => "[]",
        JsonObject entries when isSpacious => $"{{ {Entries(entries, isSpacious)} }}",
        JsonObject entries => $"{{{Entries(entries, isSpacious)}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(item => Flow(item, isSpacious)))}]",
        _ => Scalar(value, ScalarStyle.Plain),
    };

    /// <summary>A text, number or truth value in one line, with quotes of a kind where it can have them.</summary>
    public static string Scalar(JsonNode? value, ScalarStyle style)
    {
        if (value is null || value.GetValueKind() != JsonValueKind.String)
        {
            return value?.ToJsonString() ?? "null";
        }

        var text = value.GetValue<string>();
        return style switch
        {
            ScalarStyle.SingleQuoted when text.All(IsSimple) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted => Quoted(text),
            _ => YamlText.IsBare(text) ? text : Quoted(text),
        };
    }

    private static string Entries(JsonObject entries, bool isSpacious) =>
        string.Join(", ", entries.Select(entry => $"{Scalar(JsonValue.Create(entry.Key), ScalarStyle.Plain)}: {Flow(entry.Value, isSpacious)}"));

    private static bool IsSimple(char letter) => letter is >= ' ' and <= '~' or >= '\u00a1' and < '\u2000';

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when IsSimple(letter) || char.IsSurrogate(letter) => quoted.Append(letter),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }

        return quoted.Append('"').ToString();
    }
}
