using System.Text;

namespace MeshModel.YamlEditing;

/// <summary>A text by its lines.</summary>
internal sealed class SourceText(string text)
{
    public string Text { get; } = text;

    /// <summary>How its lines end.</summary>
    public string LineBreak { get; } = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Where the line of a place begins.</summary>
    public int LineStart(int offset) => offset == 0 ? 0 : Text.LastIndexOf('\n', offset - 1) + 1;

    /// <summary>Where the line of a place ends, before its break.</summary>
    public int LineEnd(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        return end < 0 ? Text.Length : end > 0 && Text[end - 1] == '\r' && end > offset ? end - 1 : end;
    }

    /// <summary>Where the line after that of a place begins; the end of the text when there is none.</summary>
    public int NextLine(int offset)
    {
        var end = Text.IndexOf('\n', offset);
        return end < 0 ? Text.Length : end + 1;
    }

    /// <summary>How many characters stand before a place in its line.</summary>
    public int ColumnOf(int offset) => offset - LineStart(offset);

    /// <summary>Whether only spaces stand before a place in its line.</summary>
    public bool IsFirstInLine(int offset) => Text.AsSpan(LineStart(offset), ColumnOf(offset)).Trim(' ').IsEmpty;

    /// <summary>Whether two places are in one line.</summary>
    public bool IsSameLine(int one, int other) => LineStart(one) == LineStart(other);

    /// <summary>Where the comments begin that stand directly above the line of a place.</summary>
    public int CommentsAbove(int offset)
    {
        var start = LineStart(offset);
        while (start > 0 && LineStart(start - 1) is var above && Text.AsSpan(above, start - above).TrimStart(' ') is ['#', ..])
        {
            start = above;
        }

        return start;
    }

    /// <summary>The text with changes that do not overlap; of those at one place, what is put in comes first, in the given order.</summary>
    public string With(IReadOnlyList<TextChange> changes)
    {
        var result = new StringBuilder(Text.Length);
        var at = 0;
        foreach (var change in changes.OrderBy(change => change.Start).ThenBy(change => change.End > change.Start))
        {
            if (change.Start < at)
            {
                throw new InvalidOperationException("Two changes overlap.");
            }

            result.Append(Text, at, change.Start - at).Append(change.Text.ReplaceLineEndings(LineBreak));
            at = change.End;
        }

        return result.Append(Text, at, Text.Length - at).ToString();
    }
}
