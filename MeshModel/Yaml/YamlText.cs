using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshModel.Yaml;

/// <summary>Writes YAML that kubectl and <see cref="YamlDocuments"/> read back to the same values.</summary>
public static partial class YamlText
{
    /// <summary>A value as one document, in block style, ending with a line break.</summary>
    public static string Write(JsonNode? node) => Write(node, indentSequences: false);

    /// <summary>The same, with or without two more spaces before the dashes of lists.</summary>
    internal static string Write(JsonNode? node, bool indentSequences)
    {
        var text = new StringWriter { NewLine = "\n" };
        var settings = new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, skipAnchorName: true, useUtf16SurrogatePairs: true);
        var emitter = new Emitter(text, indentSequences ? settings.WithIndentedSequences() : settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, [], isImplicit: true));
        WriteNode(node, emitter);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        var written = text.ToString();
        return written.EndsWith('\n') ? written : written + "\n";
    }

    private static void WriteNode(JsonNode? node, Emitter emitter)
    {
        switch (node)
        {
            case JsonObject entries:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, entries.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in entries)
                {
                    WriteString(name, emitter, isKey: true);
                    WriteNode(value, emitter);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                {
                    WriteNode(item, emitter);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case null:
                WritePlain("null", emitter);
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String)
                {
                    WriteString(node.GetValue<string>(), emitter, isKey: false);
                }
                else
                {
                    WritePlain(node.ToJsonString(), emitter);
                }

                break;
        }
    }

    private static void WritePlain(string text, Emitter emitter) =>
        emitter.Emit(new Scalar(null, null, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));

    private static void WriteString(string text, Emitter emitter, bool isKey) =>
        emitter.Emit(new Scalar(null, null, text, StyleOf(text, isKey), isPlainImplicit: true, isQuotedImplicit: true));

    private static ScalarStyle StyleOf(string text, bool isKey)
    {
        if (!isKey && CanBeBlock(text))
        {
            return ScalarStyle.Literal;
        }

        return IsBare(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
    }

    /// <summary>Whether a text needs no quotes, wherever it stands.</summary>
    internal static bool IsBare(string text) => Bare().IsMatch(text) && YamlScalar.IsString(text);

    // Words that mean the same with and without quotes wherever they stand: books, kruschecompany/mesh:gateway, /gateway/books.
    [GeneratedRegex(@"^[A-Za-z0-9/_.]([A-Za-z0-9 /_.+=@()~^-]|:[A-Za-z0-9/_.])*(?<! )\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Bare();

    private static bool IsSimple(string text) => text.All(letter => letter is >= ' ' and <= '~' or >= '\u00a1' and < '\ud800');

    // Only texts of which every line survives unchanged: no odd characters, no spaces at an end.
    private static bool CanBeBlock(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || text[0] is ' ' or '\n')
        {
            return false;
        }

        return text.Split('\n').All(line => IsSimple(line) && !line.EndsWith(' '));
    }
}
