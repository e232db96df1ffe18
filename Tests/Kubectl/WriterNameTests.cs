using MeshControlPlane.Api.Writing;
using Xunit;

namespace Tests.Kubectl;

public sealed class WriterNameTests
{
    [Theory]
    [InlineData("kubectl/v1.35.0 (linux/amd64)", "kubectl")]
    [InlineData("", "unknown")]
    [InlineData("/1", "unknown")]
    [InlineData("a\tb\u0001c/1", "abc")]
    public void ProgramIsTheWriter(string userAgent, string writer) => Assert.Equal(writer, WriterOf(userAgent));

    [Fact]
    public void LongProgram_IsCut() => Assert.Equal(128, WriterOf(new string('x', 5000)).Length);

    private static string WriterOf(string userAgent)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = userAgent;
        return WriteOptions.Of(context.Request).Writer;
    }
}
