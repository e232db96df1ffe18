using System.Text.Json;
using MeshModel.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshModel.YamlEditing;

/// <summary>Reads the one document of a text with the places of its nodes.</summary>
internal sealed class SourceReader
{
    private readonly string _text;
    private readonly Parser _parser;
    private readonly Dictionary<string, SourceNode> _anchors = [];

    private SourceReader(string text)
    {
        _text = text;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The document; <see langword="null"/> when the text is not one document that can be read.</summary>
    public static SourceNode? Read(string text)
    {
        try
        {
            // All that can be wrong with a text is found here, and said with its place.
            if (YamlTreeReader.Read(text, "") is not [var tree])
            {
                return null;
            }

            new YamlConverter().Convert(tree, "");
            var reader = new SourceReader(text);
            reader._parser.Consume<StreamStart>();
            reader._parser.Consume<DocumentStart>();
            return reader.Node();
        }
        catch (YamlSyntaxException)
        {
            return null;
        }
    }

    private SourceNode Node()
    {
        var head = _parser.Consume<ParsingEvent>();
        return head switch
        {
            AnchorAlias alias => new SourceNode.Alias(Index(alias.Start), Index(alias.End), _anchors[alias.Value.Value].Tree),
            Scalar scalar => Keep(ScalarOf(scalar)),
            SequenceStart sequence => Keep(SequenceOf(sequence)),
            _ => Keep(MappingOf((MappingStart)head)),
        };
    }

    private SourceNode Keep(SourceNode node)
    {
        if (node.Anchor.Length > 0)
        {
            _anchors[node.Anchor] = node;
        }

        return node;
    }

    private SourceNode.Scalar ScalarOf(Scalar scalar)
    {
        var tree = new YamlTree.Scalar(default, scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Tag.IsEmpty ? null : scalar.Tag.Value);
        return new SourceNode.Scalar(Index(scalar.Start), Trimmed(Index(scalar.Start), Index(scalar.End)), AnchorOf(scalar), tree, scalar.Style);
    }

    private SourceNode.Sequence SequenceOf(SequenceStart start)
    {
        var isFlow = start.Style == SequenceStyle.Flow;
        var items = new List<SourceItem>();
        var (first, column) = (-1, 0);
        SequenceEnd end;
        while (!_parser.TryConsume(out end!))
        {
            var value = Node();
            var dash = value.Start;
            if (!isFlow)
            {
                dash = items.Count == 0 ? FirstDash(Index(start.Start), value.Start) : NextDash(items[^1].End, column);
                first = items.Count == 0 ? dash : first;
                column = first - (first == 0 ? 0 : _text.LastIndexOf('\n', first - 1) + 1);
            }

            items.Add(new SourceItem(dash, value));
        }

        var tree = new YamlTree.Sequence(default, [.. items.Select(item => item.Value.Tree)]);
        return new SourceNode.Sequence(Index(start.Start), isFlow ? AfterBracket(end) : items[^1].End, AnchorOf(start), tree, isFlow, items);
    }

    private SourceNode.Mapping MappingOf(MappingStart start)
    {
        var isFlow = start.Style == MappingStyle.Flow;
        var entries = new List<SourceEntry>();
        MappingEnd end;
        while (!_parser.TryConsume(out end!))
        {
            var key = Node();
            var value = Node();
            var isMerge = key.Tree is YamlTree.Scalar { Text: "<<", Plain: true, Tag: null } or YamlTree.Scalar { Tag: "tag:yaml.org,2002:merge" };
            entries.Add(new SourceEntry(isMerge ? "<<" : NameOf(key), key, ColonAfter(key.End), value, isMerge));
        }

        var tree = new YamlTree.Mapping(default, [.. entries.Select(entry => (entry.Key.Tree, entry.Value.Tree))]);
        return new SourceNode.Mapping(Index(start.Start), isFlow ? AfterBracket(end) : entries[^1].End, AnchorOf(start), tree, isFlow, entries);
    }

    private static string NameOf(SourceNode key) =>
        key.Value is { } name && name.GetValueKind() == JsonValueKind.String ? name.GetValue<string>() : key.Value!.ToJsonString();

    private int ColonAfter(int offset)
    {
        while (offset < _text.Length && _text[offset] == ' ')
        {
            offset++;
        }

        return offset < _text.Length && _text[offset] == ':' ? offset : -1;
    }

    // The list begins at its dash, or at an anchor before that.
    private int FirstDash(int start, int value)
    {
        var at = start;
        while (at < value && !(_text[at] == '-' && (at + 1 == _text.Length || char.IsWhiteSpace(_text[at + 1])) && (at == 0 || char.IsWhiteSpace(_text[at - 1]))))
        {
            at++;
        }

        return at;
    }

    private int NextDash(int after, int column)
    {
        for (var line = _text.IndexOf('\n', after) + 1; line > 0; line = _text.IndexOf('\n', line) + 1)
        {
            if (line + column < _text.Length && _text[line + column] == '-' && _text.AsSpan(line, column).Trim(' ').IsEmpty)
            {
                return line + column;
            }
        }

        return after;
    }

    private int Trimmed(int start, int end)
    {
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        return end;
    }

    // The event of the end stands before the bracket.
    private static int AfterBracket(ParsingEvent end) => Index(end.Start) + 1;

    private static string AnchorOf(NodeEvent node) => node.Anchor.IsEmpty ? "" : node.Anchor.Value;

    private static int Index(Mark mark) => (int)mark.Index;
}
