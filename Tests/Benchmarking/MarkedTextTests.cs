using Benchmarks.Processes;
using Benchmarks.Reporting;
using Xunit;

namespace Tests.Benchmarking;

public sealed class MarkedTextTests
{
    [Fact]
    public void TextBetweenTheMarks_IsReplacedAndNothingElse()
    {
        var page = $"# Page\n\nby hand\n\n{MarkedText.Begin}\nold\n{MarkedText.End}\n\nmore by hand\n";

        Assert.Equal($"# Page\n\nby hand\n\n{MarkedText.Begin}\n\nnew\n\n{MarkedText.End}\n\nmore by hand\n", MarkedText.Replace(page, "new\n"));
    }

    [Fact]
    public void SameText_ChangesNothing()
    {
        var page = MarkedText.Replace($"a\n{MarkedText.Begin}{MarkedText.End}\nb", "figures");

        Assert.Equal(page, MarkedText.Replace(page, "figures"));
    }

    [Theory]
    [InlineData("no marks")]
    [InlineData(MarkedText.Begin)]
    [InlineData(MarkedText.End + MarkedText.Begin)]
    public void PageWithoutBothMarks_IsRefused(string page) => Assert.Throws<BenchmarkException>(() => MarkedText.Replace(page, "figures"));

    [Fact]
    public void PageOnPerformance_HasTheMarks()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryTree.Root, "docs", "performance.md"));

        Assert.Contains("figures", MarkedText.Replace(page, "figures"), StringComparison.Ordinal);
    }
}
