namespace MeshModel.YamlEditing;

/// <summary>One document of a text with several, with the comments that stand above it.</summary>
/// <param name="Start">Where it begins in the text, after the line <c>---</c>.</param>
/// <param name="Text">Its text.</param>
/// <param name="Line">The 1-based line of the text in which its content begins, after comments.</param>
public sealed record YamlSlice(int Start, string Text, int Line)
{
    /// <summary>Where it ends in the text.</summary>
    public int End => Start + Text.Length;

    /// <summary>The documents of a text, in order; those that are empty or hold comments alone are not among them. They need not be well-formed.</summary>
    /// <param name="text">YAML.</param>
    public static IReadOnlyList<YamlSlice> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slices = new List<YamlSlice>();
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        var (number, content) = (0, 0);
        for (var line = start; line < text.Length;)
        {
            var end = text.IndexOf('\n', line) is var found and >= 0 ? found + 1 : text.Length;
            var words = text.AsSpan(line, end - line);
            number++;
            if (words.StartsWith("---") && IsEmpty(words[3..]))
            {
                Add(text[start..line]);
                (start, content) = (end, 0);
            }
            else if (content == 0 && !IsEmpty(words))
            {
                content = number;
            }

            line = end;
        }

        Add(text[Math.Min(start, text.Length)..]);
        return slices;

        void Add(string slice)
        {
            if (content > 0)
            {
                slices.Add(new YamlSlice(start, slice, content));
            }
        }
    }

    private static bool IsEmpty(ReadOnlySpan<char> words) => words.Trim() is [] or ['#', ..];
}
