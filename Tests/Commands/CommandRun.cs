using MeshControlPlane.Commands;
using Xunit;

namespace Tests.Commands;

/// <summary>What came of a command.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Carries out a command line in this process.</summary>
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await MeshCommandLine.RunAsync(arguments, output, error).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
