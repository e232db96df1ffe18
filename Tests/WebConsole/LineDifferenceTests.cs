using MeshControlPlane.WebConsole.Configuration;
using Xunit;

namespace Tests.WebConsole;

public sealed class LineDifferenceTests
{
    [Theory]
    [InlineData("", "a\n", "+a")]
    [InlineData("a\nb\nc", "a\nx\nc", " a|-b|+x| c")]
    [InlineData("a\nb\nc\nd", "b\nc\nd\ne", "-a| b| c| d|+e")]
    [InlineData("a\r\nb", "a\nb\n", " a| b")]
    public void Lines_ThatStayed_Went_AndCame(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', LineDifference.Of(before, after).Select(line => $"{line.Mark}{line.Text}")));
}
