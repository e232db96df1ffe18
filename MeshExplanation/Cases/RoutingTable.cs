namespace MeshExplanation.Cases;

/// <summary>
/// A table of cases: columns with <c>|</c> between them, the first line their names. A column is a part of the request (<c>from</c>, <c>url</c>, <c>method</c>,
/// <c>header end-user</c>, <c>claim group</c>), something to expect (<c>to</c>, <c>status</c>, …), or the case's <c>name</c>. An empty cell says nothing.
/// </summary>
internal static class RoutingTable
{
    private const string Header = "header ";
    private const string Claim = "claim ";
    private static readonly string[] Request = ["name", "from", "url", "method", "namespace"];

    /// <summary>Reads the rows.</summary>
    /// <param name="text">The table.</param>
    /// <param name="firstLine">1-based line of the file that it begins in.</param>
    /// <param name="mistake">Is told what is wrong, and in which line.</param>
    public static IReadOnlyList<RoutingTableRow> Read(string text, int firstLine, Action<int, string> mistake)
    {
        var rows = new List<RoutingTableRow>();
        string[]? columns = null;
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var (line, number) = (lines[index].Trim(), firstLine + index);
            if (line.Length == 0 || line[0] == '#' || line.All(character => character is '|' or '-' or ':' or ' ' or '+'))
            {
                continue;
            }

            var cells = Cells(line);
            if (columns is null)
            {
                columns = cells;
                if (!Check(columns, number, mistake))
                {
                    return [];
                }
            }
            else if (cells.Length > columns.Length)
            {
                mistake(number, $"the row has {cells.Length} cells, and the table {columns.Length} columns: {string.Join(" | ", columns)}");
            }
            else
            {
                rows.Add(new RoutingTableRow(rows.Count + 1, number, [.. columns.Zip(cells).Where(cell => cell.Second.Length > 0)]));
            }
        }

        if (rows.Count == 0 && columns is null)
        {
            mistake(firstLine, "the table is empty: its first line names the columns, such as from | url | header end-user | to");
        }

        return rows;
    }

    /// <summary>The name of the header that a column is for; <see langword="null"/> for other columns.</summary>
    public static string? HeaderOf(string column) => column.StartsWith(Header, StringComparison.Ordinal) ? column[Header.Length..].Trim() : null;

    /// <summary>The name of the claim that a column is for; <see langword="null"/> for other columns.</summary>
    public static string? ClaimOf(string column) => column.StartsWith(Claim, StringComparison.Ordinal) ? column[Claim.Length..].Trim() : null;

    private static string[] Cells(string line)
    {
        var start = line.StartsWith('|') ? 1 : 0;
        var end = line.Length > 1 && line.EndsWith('|') ? line.Length - 1 : line.Length;
        return [.. line[start..end].Split('|').Select(cell => cell.Trim())];
    }

    private static bool Check(string[] columns, int line, Action<int, string> mistake)
    {
        var unknown = columns.Where(column => !IsKnown(column)).ToList();
        foreach (var column in unknown)
        {
            var known = $"{string.Join(", ", Request)}, header NAME, claim NAME, and to be expected {string.Join(", ", RoutingFields.Names)}";
            mistake(line, $"'{column}' is no column; there is {known}");
        }

        var twice = columns.GroupBy(column => column).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        foreach (var column in twice)
        {
            mistake(line, $"the column '{column}' stands twice");
        }

        return unknown.Count == 0 && twice.Count == 0;
    }

    private static bool IsKnown(string column) =>
        HeaderOf(column) is not null || ClaimOf(column) is not null || Request.Contains(column) || RoutingFields.Names.Contains(column);
}
