using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MeshControlPlane;
using Tests.Control;
using Xunit;

namespace Tests.Faults;

/// <summary>The disk below the control plane refuses: writers are told so, nothing else suffers, and it goes on when the disk does.</summary>
public sealed class FailingDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FilesThatMayNotGrow_RefuseChanges_AndTakeThemAgainWithoutARestart()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Limits of another process are set on Linux alone.");
        }

        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-process-").FullName;
        // Without the trap the kernel ends the process, where a full disk only fails the write; and the runtime makes a large file for its code.
        await using var control = await ControlPlaneProcess.StartInAsync(directory, "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -S -f 512");
        await RefusedThenTakenAsync(control, async () =>
            Assert.Equal(0, await RunAsync("prlimit", "--pid", control.ProcessId.ToString(CultureInfo.InvariantCulture), "--fsize=unlimited")));
    }

    [Fact]
    public async Task FullDisk_RefusesChanges_AndTakesThemAgainWhenThereIsRoom()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-process-").FullName;
        if (!OperatingSystem.IsLinux() || await RunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory) != 0)
        {
            System.IO.Directory.Delete(directory);
            Assert.Skip("A file system of its own can be mounted by root on Linux alone.");
        }

        try
        {
            await using (var control = await ControlPlaneProcess.StartInAsync(directory))
            {
                var (answer, _) = await RefusedThenTakenAsync(control, async () => Assert.Equal(0, await RunAsync("mount", "-o", "remount,size=20m", directory)));
                Assert.Contains("mesh.db: the disk is full. Nothing has changed, and what is in force stays so. Make room and try again.", answer, StringComparison.Ordinal);
                await control.KillAsync();
                // A mount cannot be deleted: its content goes with it.
                Assert.Equal(0, await RunAsync("umount", directory));
            }
        }
        finally
        {
            await RunAsync("umount", "-q", directory);
        }
    }

    [Fact]
    public async Task DirectoryThatVanishes_RefusesChanges_AndTheDataPlaneGoesOn()
    {
        await using var control = await ControlPlaneProcess.StartAsync(SecuredPair.Manifest);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);
        using var api = ApiClient.Open(control.Directory);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule("before", 1))).Code);
        var aside = $"{control.Directory}-aside";
        pair.StartLoad();

        System.IO.Directory.Move(control.Directory, aside);
        var (code, answer) = await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule("lost", 1));

        Assert.Equal((500, "InternalError"), (code, answer["reason"]!.ToString()));
        Assert.Contains("mesh.db has been moved or deleted. Nothing has changed, and what is in force stays so.", answer["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["before"], await NamesAsync(api));
        // Long enough for all that is written now and then to have been tried.
        var begin = TimeProvider.System.GetTimestamp();
        await pair.UnderLoadAsync(() => TimeProvider.System.GetElapsedTime(begin) > TimeSpan.FromSeconds(3), "some seconds");
        Assert.False(control.HasExited);

        System.IO.Directory.Move(aside, control.Directory);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule("after", 1))).Code);
        Assert.True(await pair.StopLoadAsync() > 0);
        await control.KillAsync();
        await control.RestartAsync();
        using var again = ApiClient.Open(control.Directory);
        Assert.Equal(["after", "before"], await NamesAsync(again));
    }

    [Fact]
    public async Task DamagedStore_IsToldAtTheStart_WithWhatToDo()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-process-").FullName;
        await using (var control = await ControlPlaneProcess.StartInAsync(directory))
        {
            using var api = ApiClient.Open(directory);
            Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"mesh"}}""")).Code);
            await control.KillAsync();
            var file = Path.Combine(directory, "mesh.db");
            var content = await File.ReadAllBytesAsync(file, Token);
            content.AsSpan(100).Fill(0xFF);
            await File.WriteAllBytesAsync(file, content, Token);
            File.Delete($"{file}-wal");

            var (exitCode, said) = await ControlPlaneProcess.FailToStartAsync(directory);

            Assert.Equal(1, exitCode);
            Assert.Contains("mesh.db is damaged or not a database", said, StringComparison.Ordinal);
            Assert.Contains("Delete it (with its -wal file) to begin anew", said, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        }
    }

    /// <summary>Fills the store until it refuses, makes room, and finds all that was acknowledged after a kill.</summary>
    private static async Task<(string Message, int Stored)> RefusedThenTakenAsync(ControlPlaneProcess control, Func<Task> makeRoom)
    {
        using var api = ApiClient.Open(control.Directory);
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"mesh"}}""")).Code);
        var text = new string('x', 60_000);
        var stored = 0;
        (int Code, JsonNode Answer) answer;
        while ((answer = await CreateAsync(api, $"filler-{stored}", text)).Code == 201)
        {
            stored++;
            Assert.True(stored < 1000, "the disk is never full");
        }

        Assert.Equal((500, "InternalError"), (answer.Code, answer.Answer["reason"]!.ToString()));
        var message = answer.Answer["message"]!.ToString();
        Assert.Contains("Nothing has changed", message, StringComparison.Ordinal);
        // Asked with the real client, which has to show it.
        var (exitCode, error) = await KubectlAsync(control, "-n", "mesh", "create", "configmap", "by-kubectl", $"--from-literal=text={text}");
        Assert.Equal(1, exitCode);
        Assert.Contains("Nothing has changed", error, StringComparison.Ordinal);
        Assert.Equal(stored, (await ListAsync(api)).Count);
        Assert.False(control.HasExited);

        await makeRoom();
        Assert.Equal(201, (await CreateAsync(api, "with-room", text)).Code);
        await control.KillAsync();
        await control.RestartAsync();
        using var again = ApiClient.Open(control.Directory);
        Assert.Equal(stored + 1, (await ListAsync(again)).Count);
        return (message, stored);
    }

    private static Task<(int Code, JsonNode Answer)> CreateAsync(ApiClient api, string name, string text) => api.SendAsync(
        HttpMethod.Post, "/api/v1/namespaces/mesh/configmaps", $$"""{"metadata":{"name":"{{name}}"},"data":{"text":"{{text}}"} }""");

    private static async Task<JsonArray> ListAsync(ApiClient api) => (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/mesh/configmaps")).Answer["items"]!.AsArray();

    private static async Task<IEnumerable<string>> NamesAsync(ApiClient api) =>
        (await api.SendAsync(HttpMethod.Get, ApiClient.VirtualServices)).Answer["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.ToString());

    private static async Task<(int ExitCode, string Error)> KubectlAsync(ControlPlaneProcess control, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["KUBECONFIG"] = MeshDirectory.OpenExisting(control.Directory).Kubeconfig;
        // Nothing may be written where there is no room.
        start.Environment["HOME"] = start.Environment["KUBECACHEDIR"] = Path.GetTempPath();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = await process.StandardError.ReadToEndAsync(Token);
        await output;
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, error);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return process.ExitCode;
    }
}
