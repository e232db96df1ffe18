using System.Diagnostics;
using Xunit;

namespace Tests.Control;

/// <summary>The control plane as a process, started as the documentation says.</summary>
public sealed class CommandLineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task DotnetRun_TakesPathsFromWhereTheUserIs_AndStopsCleanly()
    {
        var here = Directory.CreateTempSubdirectory("mesh-cli-");
        try
        {
            using var process = Start("dotnet", ["run", "--no-build", "--project", Path.Combine(RepositoryTree.Root, "MeshControlPlane"), "--", "serve", "--mesh-dir", ".mesh", "--api-port", "0", "--discovery-port", "0", "--console-port", "0"], here.FullName);
            var ready = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);

            Assert.Contains($"kubeconfig {Path.Combine(here.FullName, ".mesh", "kubeconfig")}", ready, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(here.FullName, ".mesh", "join-token")));
            Process.Start("kill", ["-TERM", $"{process.Id}"])!.Dispose();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Mistakes_EndInOneClearMessage()
    {
        var here = Directory.CreateTempSubdirectory("mesh-cli-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(here.FullName, "broken.yaml"), "apiVersion: v1\nkind: [oops\n", TestContext.Current.CancellationToken);
            string[] free = ["serve", "--mesh-dir", Path.Combine(here.FullName, ".mesh"), "--api-port", "0", "--discovery-port", "0", "--console-port", "0"];

            var (code, message) = await FailAsync([.. free, "--apply", Path.Combine(here.FullName, "broken.yaml")], here.FullName);
            Assert.Equal(1, code);
            Assert.Contains("broken.yaml:3:1:", message, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);

            (code, message) = await FailAsync([.. free, "--apply", Path.Combine(here.FullName, "missing.yaml")], here.FullName);
            Assert.Equal(1, code);
            Assert.Contains("missing.yaml", message, StringComparison.Ordinal);

            (code, message) = await FailAsync(["serve", "--api-port", "70000"], here.FullName);
            Assert.NotEqual(0, code);
            Assert.Contains("--api-port has to be within 0..65535", message, StringComparison.Ordinal);

            (string, string, string)[] mistakes =
            [
                ("--bind", "everywhere", "--bind has to be an IP address"),
                ("--san", "two words", "--san 'two words' is neither"),
                ("--console-auth", "password", "'password'"),
            ];
            foreach (var (option, value, complaint) in mistakes)
            {
                (code, message) = await FailAsync([.. free, option, value], here.FullName);
                Assert.NotEqual(0, code);
                Assert.Contains(complaint, message, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
            }
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task TakenPort_IsNamedWithTheSettingThatMovesIt()
    {
        await using var other = await ControlPlaneFixture.StartAsync();
        var here = Directory.CreateTempSubdirectory("mesh-cli-");
        try
        {
            var (code, message) = await FailAsync(["serve", "--mesh-dir", Path.Combine(here.FullName, ".mesh"), "--api-port", "0", "--discovery-port", $"{other.DiscoveryPort}", "--console-port", "0"], here.FullName);

            Assert.Equal(1, code);
            Assert.Contains($"Port {other.DiscoveryPort} ", message, StringComparison.Ordinal);
            Assert.Contains("--discovery-port", message, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    private static async Task<(int Code, string Message)> FailAsync(string[] arguments, string directory)
    {
        using var process = Start(Path.ChangeExtension(typeof(MeshControlPlane.MeshDirectory).Assembly.Location, null), arguments, directory);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error + await output);
    }

    private static Process Start(string program, string[] arguments, string directory) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
