using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace MeshModel.YamlEditing;

/// <summary>Writes one node anew, and leaves comments around it.</summary>
internal sealed class NodeReplacement(SourceText source, bool indentSequences)
{
    /// <summary>What changes so that a node stands for a value.</summary>
    public IEnumerable<TextChange> Of(SourceNode node, JsonNode? wanted, NodeHolder holder)
    {
        var anchor = node.Anchor.Length == 0 ? "" : $"&{node.Anchor} ";
        if (holder is NodeHolder.Document)
        {
            return [new TextChange(node.Start, node.End, NodeText.Block(wanted, 0, indentSequences))];
        }

        if (holder is NodeHolder.Flow)
        {
            return [new TextChange(node.Start, node.End, anchor + NodeText.Flow(wanted, IsSpacious(node)))];
        }

        if (node is SourceNode.Mapping { IsFlow: true, Entries.Count: > 0 } or SourceNode.Sequence { IsFlow: true, Items.Count: > 0 }
            && wanted is JsonObject or JsonArray)
        {
            return [new TextChange(node.Start, node.End, anchor + NodeText.Flow(wanted, IsSpacious(node)))];
        }

        if (node is SourceNode.Scalar { Style: not (ScalarStyle.Literal or ScalarStyle.Folded) } scalar && scalar.End > scalar.Start && IsOneLine(wanted))
        {
            return [new TextChange(node.Start, node.End, anchor + NodeText.Scalar(wanted, scalar.Style))];
        }

        return holder switch
        {
            NodeHolder.Entry entry => After(
                entry.Of.Colon + 1, node, NodeText.Block(new JsonObject { ["k"] = wanted?.DeepClone() }, entry.Column, indentSequences)["k:".Length..]),
            NodeHolder.Item item => After(
                item.Of.Dash + 1, node, NodeText.Block(new JsonArray(wanted?.DeepClone()), item.Column, indentSequences: false)["-".Length..]),
            _ => throw new InvalidOperationException("There is no such place for a node."),
        };
    }

    /// <summary>Lines that come after the line of a place.</summary>
    public TextChange After(int end, int column, string text)
    {
        var at = source.NextLine(end);
        var lines = new string(' ', column) + text;
        return at == source.LineEnd(end) ? new TextChange(at, at, "\n" + lines) : new TextChange(at, at, lines + "\n");
    }

    /// <summary>Lines that come before a place: the beginning of a line, or what follows a dash.</summary>
    public static TextChange Before(int at, int column, string text, bool isInline)
    {
        var indent = new string(' ', column);
        return new TextChange(at, at, isInline ? $"{text}\n{indent}" : $"{indent}{text}\n");
    }

    /// <summary>Takes away the lines from one place to another.</summary>
    public TextChange Lines(int start, int end) => new(source.LineStart(start), source.NextLine(end), "");

    private IEnumerable<TextChange> After(int mark, SourceNode node, string text)
    {
        var lineBreak = text.IndexOf('\n', StringComparison.Ordinal);
        var (head, rest) = lineBreak < 0 ? (text, "") : (text[..lineBreak], text[lineBreak..]);
        var isBlock = node is SourceNode.Mapping { IsFlow: false } or SourceNode.Sequence { IsFlow: false };
        var start = Math.Max(node.ContentStart, mark);
        var lineEnd = source.LineEnd(mark);
        if (start > lineEnd)
        {
            // The value stands below: what is behind the mark in its line stays, and so do comments above the value.
            return rest.Length == 0
                ? [new TextChange(mark, mark, head), new TextChange(source.LineStart(start), source.NextLine(node.End), "")]
                : [new TextChange(mark, mark, head), new TextChange(source.LineStart(start), source.LineEnd(node.End), rest[1..])];
        }

        var end = Math.Max(node.End, mark);
        if (isBlock)
        {
            return [new TextChange(mark, source.LineEnd(end), text)];
        }

        var comment = source.Text[end..source.LineEnd(end)];
        return rest.Length == 0 ? [new TextChange(mark, end, head)] : [new TextChange(mark, source.LineEnd(end), head + comment.TrimEnd() + rest)];
    }

    private static bool IsOneLine(JsonNode? wanted) => wanted is null or JsonValue || wanted is JsonObject { Count: 0 } or JsonArray { Count: 0 };

    // Whether there is a space behind the brace.
    private bool IsSpacious(SourceNode node) =>
        node.Start + 1 >= source.Text.Length || source.Text[node.Start] != '{' || source.Text[node.Start + 1] is ' ' or '\r' or '\n';
}
