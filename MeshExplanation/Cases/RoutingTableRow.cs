namespace MeshExplanation.Cases;

/// <summary>A row of a table.</summary>
/// <param name="Number">1-based, within the table.</param>
/// <param name="Line">1-based line of the file.</param>
/// <param name="Cells">The cells that say something, with the name of their column.</param>
internal sealed record RoutingTableRow(int Number, int Line, IReadOnlyList<(string Column, string Text)> Cells)
{
    /// <summary>What the case is called; <see langword="null"/> where the row does not say.</summary>
    public string? Name => Of("name");

    /// <summary>What the row expects.</summary>
    public IReadOnlyList<RoutingExpectation> Expectations =>
        [.. Cells.Where(cell => RoutingFields.Names.Contains(cell.Column)).Select(cell => new RoutingExpectation(cell.Column, cell.Text, Line))];

    /// <summary>A request with what the row says of it.</summary>
    public RequestDraft Apply(RequestDraft draft)
    {
        draft = draft with
        {
            From = Of("from") ?? draft.From,
            Url = Of("url") ?? draft.Url,
            Method = Of("method") ?? draft.Method,
            Namespace = Of("namespace") ?? draft.Namespace,
        };
        foreach (var (column, text) in Cells)
        {
            draft = RoutingTable.HeaderOf(column) is { } header ? draft.WithHeader(header, text)
                : RoutingTable.ClaimOf(column) is { } claim ? draft.WithClaim(claim, text)
                : draft;
        }

        return draft;
    }

    private string? Of(string column) => Cells.Where(cell => cell.Column == column).Select(cell => cell.Text).FirstOrDefault();
}
