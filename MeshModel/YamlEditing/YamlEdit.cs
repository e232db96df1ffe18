using System.Text.Json.Nodes;
using MeshModel.Yaml;

namespace MeshModel.YamlEditing;

/// <summary>Changes what a YAML text stands for, and leaves the rest of it as its author wrote it.</summary>
public static class YamlEdit
{
    // An anchor that is changed changes its aliases, which are then put right.
    private const int MostRounds = 4;
    private const int GreatestDepth = 12;

    /// <summary>
    /// The text with only those lines changed that have to be so that it stands for <paramref name="wanted"/>. Comments, blank lines, order, quotes,
    /// indentation and anchors of what stays are kept. Where that cannot be done safely, the smallest node is written anew that can be, and comments
    /// within that one are lost.
    /// </summary>
    /// <param name="text">One document. Where it is none that can be read, all is written anew.</param>
    /// <param name="wanted">What it shall stand for. New fields come after those that they follow here.</param>
    public static string Apply(string text, JsonObject wanted)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(wanted);
        var mark = text.StartsWith('\uFEFF') ? "\uFEFF" : "";
        var body = text[mark.Length..];
        return mark + (Edited(body, wanted) ?? YamlText.Write(wanted));
    }

    private static string? Edited(string text, JsonObject wanted)
    {
        var current = text;
        for (var round = 0; round < MostRounds; round++)
        {
            if (SourceReader.Read(current) is not { } root)
            {
                break;
            }

            if (JsonNode.DeepEquals(root.Value, wanted))
            {
                return current;
            }

            if (Changed(current, root, wanted, GreatestDepth) is not { } next || next == current)
            {
                break;
            }

            current = next;
        }

        if (SourceReader.Read(text) is not { } source)
        {
            return null;
        }

        // Ever more is written anew, in the end all.
        for (var depth = GreatestDepth - 1; depth >= 0; depth--)
        {
            if (Changed(text, source, wanted, depth) is { } candidate && SourceReader.Read(candidate) is { } read && JsonNode.DeepEquals(read.Value, wanted))
            {
                return candidate;
            }
        }

        return null;
    }

    private static string? Changed(string text, SourceNode root, JsonObject wanted, int depth)
    {
        var source = new SourceText(text);
        try
        {
            return source.With(new ValueChanges(source, IndentsSequences(source, root) ?? false, depth).Of(root, wanted));
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // As the first list of the text does it.
    private static bool? IndentsSequences(SourceText source, SourceNode node)
    {
        if (node is SourceNode.Sequence sequence)
        {
            return sequence.Items.Select(item => IndentsSequences(source, item.Value)).FirstOrDefault(found => found is not null);
        }

        foreach (var entry in (node as SourceNode.Mapping)?.Entries ?? [])
        {
            if (entry.Value is SourceNode.Sequence { IsFlow: false } list && list.Items.Count > 0)
            {
                return source.ColumnOf(list.Items[0].Dash) > source.ColumnOf(entry.Key.Start);
            }

            if (IndentsSequences(source, entry.Value) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
