using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Hosting.Engine;

/// <summary>Bookinfo's AppHost as a process, told from others what to do.</summary>
public sealed class BookinfoCommandLineTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bookinfo-cli-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string StateFile => Path.Combine(_directory.FullName, "state.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task CommandsOfTheMesh_AreExecutedInTheRunningAppHost()
    {
        await using var host = SampleHostProcess.StartProgram(
            "AppHost",
            $"--Mesh:Dir={Path.Combine(_directory.FullName, "mesh")}",
            "--Mesh:ApiPort=0",
            "--Mesh:DiscoveryPort=0",
            "--Mesh:ConsolePort=0",
            "--Mesh:IngressPort=0",
            "--only",
            "ratings-v1",
            "--state-file",
            StateFile);
        await Eventually.TrueAsync(
            () => HealthOf("ratings-v1") == "Healthy" && HealthOf("ratings-v1-proxy") == "Healthy" && HealthOf("mesh") == "Healthy", () => host.Output
                + host.Error, Cancelled);
        Assert.Null(HealthOf("books-v1"));

        var (code, output, error) = await CommandAsync(host, "mesh", "shift-traffic", "--service", "ratings", "--weights", "v1=100,v2=0");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("virtualservice/ratings created", JsonNode.Parse(output)!["changes"]![0]!.ToString());

        (code, output, error) = await CommandAsync(host, "mesh", "explain", "--from", "ratings-v1", "--url", "http://ratings/ratings");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("mesh/ratings-v1", JsonNode.Parse(output)!["from"]!.ToString());

        Assert.Equal(
            (1, "", "error: There is no Service 'reviews' in namespace 'mesh'. There are books, gw, ratings."),
            await CommandAsync(host, "mesh", "inject-abort", "--service", "reviews"));
        Assert.Equal(
            (1, "", "error: 'step' is 'dance': it must be one of " + string.Join(", ", Steps()) + "."),
                await CommandAsync(host, "mesh", "apply-step", "--step", "dance"));
        Assert.Equal(0, (await CommandAsync(host, "mesh", "reset")).Code);

        Assert.Equal((0, "", ""), await CommandAsync(host, "mesh", "stop"));
        Assert.Equal((1, "", "error: 'reset' cannot be executed while 'mesh' is Exited."), await CommandAsync(host, "mesh", "reset"));

        host.Signal("TERM");
        Assert.Equal(0, await host.WaitForExitAsync(Cancelled));
    }

    private static IEnumerable<string> Steps() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryTree.Root, "mesh"), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    private static async Task<(int Code, string Output, string Error)> CommandAsync(SampleHostProcess host, params string[] words)
    {
        await using var caller = SampleHostProcess.StartProgram("AppHost", ["command", .. words, "--pid", $"{host.Id}"]);
        var code = await caller.WaitForExitAsync(Cancelled);
        return (code, caller.Output.Trim(), caller.Error.Trim());
    }

    private string? HealthOf(string resource) =>
        File.Exists(StateFile)
            ? JsonNode.Parse(File.ReadAllText(StateFile))!["resources"]!.AsArray()
                .FirstOrDefault(entry => entry!["name"]!.ToString() == resource)?["health"]?.ToString()
            : null;
}
