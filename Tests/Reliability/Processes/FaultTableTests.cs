using Xunit;

namespace Tests.Reliability;

/// <summary>What the document promises is what is tested.</summary>
public sealed class FaultTableTests
{
    [Fact]
    public void DocumentedTable_HasTheRowsThatAreTested()
    {
        var wanted = FaultTable.Rows.Select(row => row.ToMarkdown()).ToList();
        var written = File.ReadLines(Path.Combine(RepositoryTree.Root, "docs", "reliability.md"))
            .Where(line => line.EndsWith("`ProcessFaultTests` |", StringComparison.Ordinal));

        Assert.True(
            wanted.SequenceEqual(written),
            $"docs/reliability.md has to have these rows, and in this order:{Environment.NewLine}{string.Join(Environment.NewLine, wanted)}");
    }

    [Fact]
    public void EveryFaultOfEveryProcess_HasARow()
    {
        var processes = FaultTable.Rows.Select(row => row.Process).Distinct().ToList();

        Assert.Equal(6, processes.Count);
        Assert.Equal(
            from process in processes from fault in Enum.GetValues<FaultKind>() select (process, fault),
            FaultTable.Rows.Select(row => (row.Process, row.Fault)));
    }
}
