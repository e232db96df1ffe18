using System.Text.Json;
using Xunit;

namespace Tests.Hosting.Engine;

/// <summary>What an AppHost on the embedded engine can be told on its command line, with real processes.</summary>
public sealed class AppHostCommandLineTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apphost-cli-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string StateFile => Path.Combine(_directory.FullName, "state.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task StateFile_SaysHowEverythingStands_ToItsOwnerAlone()
    {
        await using var host = Start("--Scripts:a=exec sleep 1000", "--Scripts:b=exit 0", "--state-file", StateFile);
        var running = await StateAsync(host, state => StateOf(state, "a") == "Running" && StateOf(state, "b") == "Finished"
            && Text(state, "state") == "running");

        Assert.Equal(host.Id, running.GetProperty("pid").GetInt32());
        Assert.True(Directory.Exists($"/proc/{Resource(running, "a").GetProperty("pid").GetInt32()}"));
        Assert.Equal(0, Resource(running, "b").GetProperty("exitCode").GetInt32());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateFile));
        }

        host.Signal("TERM");
        Assert.Equal(0, await host.WaitForExitAsync(Cancelled));
        var stopped = Read()!.Value;
        Assert.Equal(("stopped", 0), (Text(stopped, "state"), stopped.GetProperty("exitCode").GetInt32()));
        Assert.Equal("Exited", StateOf(stopped, "a"));
    }

    [Fact]
    public async Task StateFile_SaysThatTheStartFailed()
    {
        await using var host = Start("--Scripts:a=exit 3", "--state-file", StateFile);

        Assert.Equal(1, await host.WaitForExitAsync(Cancelled));

        Assert.Equal(("failed", 1), (Text(Read()!.Value, "state"), Read()!.Value.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task StateFileThatCannotBeWritten_IsRefused()
    {
        await using var host = Start("--Scripts:a=exec sleep 1000", "--state-file", "/proc/state.json");

        Assert.Equal(1, await host.WaitForExitAsync(Cancelled));

        Assert.StartsWith("error: --state-file: '/proc/state.json' cannot be written: ", host.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_StartsWhatIsNamedAndWhatItWaitsFor()
    {
        await using var host = Start(
            "--Scripts:a=exec sleep 1000", "--Scripts:b=exec sleep 1000", "--Scripts:c=exec sleep 1000", "--Waits:b=a", "--only", "B", "--state-file",
                StateFile);

        await StateAsync(host, state => StateOf(state, "a") == "Running" && StateOf(state, "b") == "Running" && StateOf(state, "c") == "NotStarted");
        await Eventually.TrueAsync(() => host.Output.Contains("Ctrl+C", StringComparison.Ordinal), () => host.Output, Cancelled);
        Assert.Matches(@"c\s+NotStarted", host.Output);

        Assert.Equal((0, "", ""), await CommandAsync(host, "c", "start"));
        await StateAsync(host, state => StateOf(state, "c") == "Running");
    }

    [Fact]
    public async Task OnlyOfAResourceThatIsNotThere_IsRefused()
    {
        await using var host = Start("--Scripts:a=exec sleep 1000", "--only", "b");

        Assert.Equal(1, await host.WaitForExitAsync(Cancelled));

        Assert.Equal("error: --only: there is no resource 'b'. There are a.", host.Error.Trim());
    }

    [Fact]
    public async Task List_StartsNothing()
    {
        await using var host = Start("--Scripts:a=exec sleep 1000", "--Scripts:b=exec sleep 1000", "--Waits:b=a", "--list");

        Assert.Equal(0, await host.WaitForExitAsync(Cancelled));

        Assert.Matches(@"a\s+Executable\r?\n\s+a greet --whom WHOM", host.Output);
        Assert.Matches(@"b\s+Executable, waits for a", host.Output);
    }

    [Fact]
    public async Task Commands_AreTakenFromOtherProcesses()
    {
        await using var host = Start("--Scripts:a=exec sleep 1000", "--state-file", StateFile);
        var before = await StateAsync(host, state => StateOf(state, "a") == "Running");

        Assert.Equal((0, "hello, you", ""), await CommandAsync(host, "a", "greet", "--whom", "you"));
        Assert.Equal((1, "", "error: 'whom' is missing."), await CommandAsync(host, "a", "greet"));
        Assert.Equal((0, "", ""), await CommandAsync(host, "a", "restart"));
        await StateAsync(host, state => StateOf(state, "a") == "Running" && Pid(state) != Pid(before));
        Assert.Equal((0, "", ""), await CommandAsync(host, "a", "stop"));
        await StateAsync(host, state => StateOf(state, "a") == "Exited");
        var (code, list, _) = await CommandAsync(host);
        Assert.Equal(0, code);
        Assert.Matches(@"^a\s+Exited", list);

        static int Pid(JsonElement state) => Resource(state, "a").GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetInt32() : 0;
    }

    [Fact]
    public async Task CallerThatGoes_CancelsItsCommand()
    {
        await using var host = Start("--Scripts:a=exec sleep 1000", "--state-file", StateFile);
        await StateAsync(host, state => StateOf(state, "a") == "Running");

        await using var caller = Start("command", "a", "greet", "--whom", "nobody", "--pid", $"{host.Id}");
        await Eventually.TrueAsync(() => host.Output.Contains("waiting", StringComparison.Ordinal), () => host.Output + caller.Error, Cancelled);
        caller.Signal("KILL");

        await Eventually.TrueAsync(() => host.Output.Contains("cancelled", StringComparison.Ordinal), () => host.Output, Cancelled);
    }

    [Fact]
    public async Task CommandWithoutAnAppHost_SaysSo()
    {
        await using var caller = Start("command", "a", "restart", "--pid", "1");

        Assert.Equal(2, await caller.WaitForExitAsync(Cancelled));

        Assert.Matches("^error: No AppHost of .*SampleHost runs", caller.Error);
    }

    private static SampleHostProcess Start(params string[] arguments) => SampleHostProcess.Start(arguments);

    private static async Task<(int Code, string Output, string Error)> CommandAsync(SampleHostProcess host, params string[] words)
    {
        await using var caller = Start(["command", .. words, "--pid", $"{host.Id}"]);
        var code = await caller.WaitForExitAsync(Cancelled);
        return (code, caller.Output.Trim(), caller.Error.Trim());
    }

    private async Task<JsonElement> StateAsync(SampleHostProcess host, Func<JsonElement, bool> condition)
    {
        JsonElement? state = null;
        await Eventually.TrueAsync(() => (state = Read()) is { } read && condition(read), () => $"{state} {host.Output} {host.Error}", Cancelled);
        return state!.Value;
    }

    private JsonElement? Read()
    {
        if (!File.Exists(StateFile))
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(StateFile));
        return document.RootElement.Clone();
    }

    private static JsonElement Resource(JsonElement state, string name) => state.GetProperty("resources").EnumerateArray()
        .First(resource => Text(resource, "name") == name);

    private static string? StateOf(JsonElement state, string name) =>
        state.GetProperty("resources").EnumerateArray().Where(resource => Text(resource, "name") == name).Select(resource => Text(resource, "state"))
            .FirstOrDefault();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
