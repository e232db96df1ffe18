using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshModel.Yaml;

/// <summary>Reads the documents of a text into trees.</summary>
internal sealed class YamlTreeReader
{
    // Kubernetes' own JSON decoding stops at a depth of this order, and System.Text.Json at 64.
    public const int GreatestDepth = 60;

    private readonly string _text;
    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlTree> _anchors = [];

    private YamlTreeReader(string text, string file)
    {
        _text = text;
        _file = file;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    public static List<YamlTree> Read(string text, string file)
    {
        // The mark that some editors put before a text.
        var reader = new YamlTreeReader(text.TrimStart('\uFEFF'), file);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException exception)
        {
            throw reader.Explain(exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // The scanner's own way to give up, on a flow collection that is not closed or an escape that is half of a pair.
            throw reader.WhereItStopped().Error("what follows cannot be read: a bracket that is not closed, or half of a surrogate pair", exception);
        }
    }

    private List<YamlTree> ReadStream()
    {
        var documents = new List<YamlTree>();
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _anchors.Clear();
            documents.Add(ReadNode(1));
            _parser.Consume<DocumentEnd>();
        }

        _parser.Consume<StreamEnd>();
        return documents;
    }

    private YamlTree ReadNode(int depth)
    {
        var place = YamlPlace.Of(_file, _parser.Current!.Start);
        if (depth > GreatestDepth)
        {
            throw place.Error($"is nested more than {GreatestDepth} levels deep");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var named)
                ? named
                : throw place.Error($"there is no anchor &{alias.Value.Value} before this alias");
        }

        var head = _parser.Consume<NodeEvent>();
        YamlTree tree = head switch
        {
            Scalar scalar when HasHalfAPair(scalar.Value) => throw place.Error("a text has half of a surrogate pair, such as \"\\ud83d\" alone"),
            Scalar scalar => new YamlTree.Scalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain, TagOf(scalar)),
            SequenceStart => ReadSequence(place, depth),
            _ => ReadMapping(place, depth),
        };
        if (!head.Anchor.IsEmpty)
        {
            // Only now: an alias within its own anchor would never end.
            _anchors[head.Anchor.Value] = tree;
        }

        return tree;
    }

    private YamlTree.Sequence ReadSequence(YamlPlace place, int depth)
    {
        var items = new List<YamlTree>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlTree.Sequence(place, items);
    }

    private YamlTree.Mapping ReadMapping(YamlPlace place, int depth)
    {
        var entries = new List<(YamlTree, YamlTree)>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            entries.Add((ReadNode(depth + 1), ReadNode(depth + 1)));
        }

        return new YamlTree.Mapping(place, entries);
    }

    /// <summary>Whether a text, by its escapes, is one that cannot be written again.</summary>
    private static bool HasHalfAPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }

    private static string? TagOf(Scalar scalar) => scalar.Tag.IsEmpty ? null : scalar.Tag.Value;

    private YamlPlace WhereItStopped() => _parser.Current is { } last ? YamlPlace.Of(_file, last.End) : new YamlPlace(_file, 1, 1);

    private YamlSyntaxException Explain(YamlException exception)
    {
        // The parser names the place where the object around began; the tab is what has to go.
        var lines = _text.Split('\n');
        var last = exception.Message.Contains(" tab ", StringComparison.Ordinal) ? lines.Length : Math.Min(exception.End.Line + 1, lines.Length);
        for (var line = exception.Start.Line; line <= last; line++)
        {
            var indent = lines[line - 1].TakeWhile(char.IsWhiteSpace).ToList();
            if (indent.IndexOf('\t') is var column and >= 0)
            {
                return new YamlPlace(_file, (int)line, column + 1).Error("a tab may not be used to indent; use spaces", exception);
            }
        }

        return YamlPlace.Of(_file, exception.End).Error(exception.Message.TrimEnd('.'), exception);
    }
}
