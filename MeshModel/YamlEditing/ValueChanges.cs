using System.Text.Json.Nodes;

namespace MeshModel.YamlEditing;

/// <summary>Collects what has to be changed in a text so that it stands for another value. Nodes below a depth are written anew as wholes.</summary>
internal sealed class ValueChanges(SourceText source, bool indentSequences, int depth)
{
    private readonly List<TextChange> _changes = [];
    private readonly NodeReplacement _replacement = new(source, indentSequences);

    /// <summary>The changes that make a document stand for a value.</summary>
    public IReadOnlyList<TextChange> Of(SourceNode root, JsonNode? wanted)
    {
        Compare(root, wanted, new NodeHolder.Document(), 0);
        return _changes;
    }

    private void Compare(SourceNode node, JsonNode? wanted, NodeHolder holder, int level)
    {
        if (JsonNode.DeepEquals(node.Value, wanted))
        {
            return;
        }

        var isDone = level < depth && (node, wanted) switch
        {
            (SourceNode.Mapping mapping, JsonObject { Count: > 0 } entries) =>
                mapping.IsFlow ? TryFlow(mapping, entries, level) : TryBlock(mapping, entries, level),
            (SourceNode.Sequence sequence, JsonArray { Count: > 0 } items) =>
                sequence.IsFlow ? TryFlow(sequence, items, level) : TryBlock(sequence, items, level),
            _ => false,
        };
        if (!isDone)
        {
            _changes.AddRange(_replacement.Of(node, wanted, holder));
        }
    }

    // In braces only values change one by one; where keys come or go, all between the braces is written anew.
    private bool TryFlow(SourceNode.Mapping mapping, JsonObject wanted, int level)
    {
        if (mapping.HasMerge || mapping.Entries.Count != wanted.Count
            || !mapping.Entries.All(entry => wanted.ContainsKey(entry.Name) && entry.Value.End > entry.Value.Start))
        {
            return false;
        }

        foreach (var entry in mapping.Entries)
        {
            Compare(entry.Value, wanted[entry.Name], new NodeHolder.Flow(), level + 1);
        }

        return true;
    }

    private bool TryFlow(SourceNode.Sequence sequence, JsonArray wanted, int level)
    {
        if (sequence.Items.Count != wanted.Count)
        {
            return false;
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            Compare(sequence.Items[i].Value, wanted[i], new NodeHolder.Flow(), level + 1);
        }

        return true;
    }

    private bool TryBlock(SourceNode.Mapping mapping, JsonObject wanted, int level)
    {
        var entries = mapping.Entries.Where(entry => !entry.IsMerge).ToList();
        var known = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var survivor = entries.Find(entry => wanted.ContainsKey(entry.Name));
        var isInherited = mapping.HasMerge && ((JsonObject)mapping.Value!).Any(entry => !known.Contains(entry.Key) && !wanted.ContainsKey(entry.Key));
        if (survivor is null || isInherited || entries.Exists(entry => entry.Colon < 0))
        {
            return false;
        }

        var first = mapping.Entries[0];
        var column = source.ColumnOf(first.Key.Start);
        var isInline = !source.IsFirstInLine(first.Key.Start);
        var front = new JsonObject();
        var insertions = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        string? previous = null;
        foreach (var (name, value) in wanted)
        {
            if (known.Contains(name))
            {
                previous = name;
            }
            else if (!mapping.HasMerge || !JsonNode.DeepEquals(((JsonObject)mapping.Value!)[name], value))
            {
                var after = previous is null ? front : insertions.TryGetValue(previous, out var those) ? those : insertions[previous] = [];
                after[name] = value?.DeepClone();
            }
        }

        if (isInline && front.Count > 0 && !ReferenceEquals(survivor, first))
        {
            return false;
        }

        if (front.Count > 0)
        {
            var at = isInline ? survivor.Key.Start : level == 0 ? source.LineStart(survivor.Key.Start) : source.CommentsAbove(survivor.Key.Start);
            _changes.Add(NodeReplacement.Before(at, column, NodeText.Block(front, column, indentSequences), isInline));
        }

        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var entry = mapping.Entries[i];
            if (entry.IsMerge)
            {
                continue;
            }

            if (!wanted.TryGetPropertyValue(entry.Name, out var value))
            {
                _changes.Add(i == 0 && isInline ? Inlined(entry, mapping.Entries[1].Key.Start) : _replacement.Lines(entry.Key.Start, entry.End));
                continue;
            }

            Compare(entry.Value, value, new NodeHolder.Entry(entry, column), level + 1);
            if (insertions.TryGetValue(entry.Name, out var added))
            {
                _changes.Add(_replacement.After(entry.End, column, NodeText.Block(added, column, indentSequences)));
            }
        }

        return true;
    }

    // The first entry stands behind a dash: the next moves up to it, unless there are comments between.
    private TextChange Inlined(SourceEntry entry, int next) => source.CommentsAbove(next) < source.LineStart(next)
        ? new TextChange(entry.Key.Start, source.LineEnd(entry.End), "")
        : new TextChange(entry.Key.Start, next, "");

    private bool TryBlock(SourceNode.Sequence sequence, JsonArray wanted, int level)
    {
        var items = sequence.Items;
        var was = ListAlignment.Of([.. items.Select(item => item.Value.Value)], [.. wanted]);
        if (was.All(index => index < 0))
        {
            return false;
        }

        var column = source.ColumnOf(items[0].Dash);
        var isInline = !source.IsFirstInLine(items[0].Dash);
        var kept = was.Where(index => index >= 0).ToHashSet();
        if (isInline && !kept.Contains(0))
        {
            return false;
        }

        var previous = -1;
        var gone = Enumerable.Range(0, items.Count).Where(index => !kept.Contains(index)).ToList();
        for (var j = 0; j < wanted.Count; j++)
        {
            if (was[j] >= 0)
            {
                previous = was[j];
                Compare(items[previous].Value, wanted[j], new NodeHolder.Item(items[previous], column), level + 1);
                continue;
            }

            var text = Moved(items, gone, wanted[j]) ?? NodeText.Block(new JsonArray(wanted[j]?.DeepClone()), column, indentSequences: false);
            if (previous < 0)
            {
                var at = items[kept.Min()].Dash;
                _changes.Add(NodeReplacement.Before(isInline ? at : source.CommentsAbove(at), column, text, isInline));
            }
            else
            {
                _changes.Add(_replacement.After(items[previous].End, column, text));
            }
        }

        _changes.AddRange(gone.Select(index => _replacement.Lines(items[index].Dash, items[index].End)));
        return true;
    }

    // An element that has only moved keeps its own words.
    private string? Moved(IReadOnlyList<SourceItem> items, List<int> gone, JsonNode? wanted)
    {
        var index = gone.FindIndex(index => JsonNode.DeepEquals(items[index].Value.Value, wanted));
        return index < 0 || !source.IsFirstInLine(items[gone[index]].Dash)
            ? null
            : source.Text[items[gone[index]].Dash..source.LineEnd(items[gone[index]].End)];
    }
}
