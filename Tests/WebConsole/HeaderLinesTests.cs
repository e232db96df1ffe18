using MeshControlPlane.WebConsole.Forms;
using Xunit;

namespace Tests.WebConsole;

public sealed class HeaderLinesTests
{
    [Fact]
    public void Lines_AreNamesAndValues()
    {
        var (fields, problem) = HeaderLines.Parse("end-user: jason\r\n\n x-a=b:c \nempty:\n");

        Assert.Null(problem);
        Assert.Equal([new("end-user", "jason"), new("x-a", "b:c"), new("empty", "")], fields);
        Assert.Equal("end-user: jason\nx-a: b:c\nempty: ", HeaderLines.Write(fields));
    }

    [Theory]
    [InlineData("end-user: a\njason", "Line 2, 'jason', is no name: value, such as end-user: jason.")]
    [InlineData(": jason", "Line 1, ': jason', is no name: value, such as end-user: jason.")]
    [InlineData("end user: jason", "Line 1, 'end user: jason', is no name: value, such as end-user: jason.")]
    public void WrongLine_IsTold(string text, string sentence) => Assert.Equal(sentence, HeaderLines.Parse(text).Problem);
}
