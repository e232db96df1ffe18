namespace MeshControlPlane.Commands;

/// <summary>Columns for a terminal, as wide as what stands in them.</summary>
/// <param name="headings">The first line.</param>
internal sealed class TextTable(params string[] headings)
{
    private const int Gap = 3;
    private readonly List<string[]> _rows = [headings];

    public bool IsEmpty => _rows.Count == 1;

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table; nothing but the headings when it is empty.</summary>
    public void Write(TextWriter writer)
    {
        var widths = Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
        {
            writer.WriteLine(string.Concat(row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column] + Gap))).TrimEnd());
        }
    }
}
