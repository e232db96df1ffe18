using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Harness;

/// <summary>The tests in <c>samples/BookinfoTests</c>, which are a project of their own, as its readers would have one.</summary>
public sealed partial class SampleTests
{
    [Fact]
    public async Task TestsOfTheSample_Pass()
    {
        var program = Path.Combine(RepositoryTree.Root, "artifacts", "bin", "BookinfoTests", "debug", "BookinfoTests");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { "-noLogo", "-noColor" } };
        using var process = Process.Start(start)!;
        using var kill = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Matches(AllPassed(), output);
    }

    [GeneratedRegex(@"Total: 5, Errors: 0, Failed: 0, Skipped: 0")]
    private static partial Regex AllPassed();
}
