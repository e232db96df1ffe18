namespace MeshModel.YamlEditing;

/// <summary>One document of a text with several, with the comments that stand above it.</summary>
/// <param name="Start">Where it begins in the text, after the line <c>---</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record YamlSlice(int Start, string Text)
{
    /// <summary>Where it ends in the text.</summary>
    public int End => Start + Text.Length;

    /// <summary>The documents of a text, in order; those that are empty or hold comments alone are not among them.</summary>
    /// <param name="text">YAML.</param>
    public static IReadOnlyList<YamlSlice> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slices = new List<YamlSlice>();
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        for (var line = start; line <= text.Length;)
        {
            var next = text.IndexOf('\n', line) + 1;
            var isLast = next == 0;
            var end = isLast ? text.Length : next;
            if (IsMark(text.AsSpan(line, end - line)))
            {
                Add(text, start, line, slices);
                start = end;
            }

            line = isLast ? text.Length + 1 : next;
        }

        Add(text, start, text.Length, slices);
        return slices;
    }

    // A line of three dashes with nothing but a comment behind them; one with content behind them stays in its document.
    private static bool IsMark(ReadOnlySpan<char> line) => line.StartsWith("---") && line[3..].Trim() is [] or ['#', ..];

    private static void Add(string text, int start, int end, List<YamlSlice> slices)
    {
        var slice = text[start..end];
        if (SourceReader.Read(slice) is { Value: not null })
        {
            slices.Add(new YamlSlice(start, slice));
        }
    }
}
