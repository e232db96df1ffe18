using Aspire.Hosting.CommandLine;
using Xunit;

namespace Tests.Hosting.Engine;

public sealed class EngineArgumentsTests
{
    [Fact]
    public void OptionsOfTheEngine_AreTakenOutOfTheConfiguration()
    {
        var arguments = EngineArguments.Parse(["--Mesh:IngressPort=0", "--only", "gw,books-v1", "--only=mesh", "--no-console", "--state-file", "state.json",
            "--Mesh:Dir", "x"]);

        Assert.Equal(EngineTask.Run, arguments.Task);
        Assert.Equal(["gw", "books-v1", "mesh"], arguments.Only);
        Assert.True(arguments.NoConsole);
        Assert.Equal(Path.GetFullPath("state.json"), arguments.StateFile);
        Assert.Equal(["--Mesh:IngressPort=0", "--Mesh:Dir", "x"], arguments.Configuration);
        Assert.Null(arguments.Mistake);
    }

    [Theory]
    [InlineData("--only needs names of resources, such as --only gw,books-v1.", "--only")]
    [InlineData("--only needs names of resources, such as --only gw,books-v1.", "--only", "--no-console")]
    [InlineData("--state-file needs a path.", "--state-file")]
    [InlineData("--pid is 'x': it must be the number of a process.", "command", "a", "b", "--pid", "x")]
    [InlineData("A command is written RESOURCE COMMAND [--ARGUMENT VALUE …], such as: books-v1 restart", "command", "mesh")]
    [InlineData("'v1=50' is not understood: arguments are written --NAME VALUE.", "command", "mesh", "shift", "v1=50")]
    [InlineData("'--weights' has no value.", "command", "mesh", "shift", "--weights")]
    [InlineData("'--A' is given twice.", "command", "mesh", "shift", "--a=1", "--A", "2")]
    public void Mistake_IsTold(string message, params string[] arguments) =>
        Assert.Equal(message, EngineArguments.Parse(arguments).Mistake);

    [Fact]
    public void Command_HasItsArguments()
    {
        var arguments = EngineArguments.Parse(["command", "mesh", "shift-traffic", "--service", "ratings", "--weights=v1=50,v2=50", "--pid", "12"]);

        Assert.Equal(EngineTask.Command, arguments.Task);
        Assert.Equal(12, arguments.Pid);
        Assert.Equal(("mesh", "shift-traffic"), (arguments.Call?.Resource, arguments.Call?.Command));
        Assert.Equal("ratings", arguments.Call!.Arguments["service"]);
        Assert.Equal("v1=50,v2=50", arguments.Call.Arguments["weights"]);
    }

    [Theory]
    [InlineData("mesh  explain --url 'http://a b/'", "mesh|explain|--url|http://a b/")]
    [InlineData("  ", "")]
    [InlineData("a \"\" b", "a||b")]
    [InlineData("--x=\"1 2\"3", "--x=1 23")]
    public void Words_AreSplitAsByAShell(string line, string words) => Assert.Equal(words, string.Join('|', CommandCall.Words(line)));
}
