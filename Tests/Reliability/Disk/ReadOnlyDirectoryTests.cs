using System.Globalization;
using Tests.Control;
using Xunit;

namespace Tests.Reliability.Disk;

/// <summary>The mesh directory can be read, and not written: traffic goes on, and every change is either stored or refused with the reason.</summary>
public sealed class ReadOnlyDirectoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhileItRuns_LosesNoRequest_AndNothingThatItHasAcknowledged()
    {
        await using var disk = await SmallDisk.MountAsync(20);
        var directory = Directory.CreateDirectory(disk.PathOf("mesh")).FullName;
        var seed = disk.PathOf("seed.yaml");
        await File.WriteAllTextAsync(seed, SecuredPair.Manifest, Token);
        await using var control = await ControlPlaneProcess.StartInAsync(directory, null, "--apply", seed);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), directory);
        using var api = ApiClient.Open(directory);
        // What is open stays writable below it; whatever opens anew is refused.
        Assert.Equal(0, await SmallDisk.RunAsync("mount", "--bind", directory, directory));
        try
        {
            Assert.Equal(0, await SmallDisk.RunAsync("mount", "-o", "remount,ro,bind", directory));
            Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(directory, "new"), ""));
            pair.StartLoad();

            var stored = new List<string>();
            for (var i = 0; i < 20; i++)
            {
                var (code, answer) = await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule($"rule-{i}", 1));
                if (code == 201)
                {
                    stored.Add($"rule-{i}");
                }
                else
                {
                    Assert.Equal(500, code);
                    Assert.Contains("Nothing has changed", answer["message"]!.ToString(), StringComparison.Ordinal);
                }
            }

            // What is written now and then has been tried too.
            var begin = TimeProvider.System.GetTimestamp();
            await pair.UnderLoadAsync(() => TimeProvider.System.GetElapsedTime(begin) > TimeSpan.FromSeconds(2), "two seconds");
            Assert.False(control.HasExited);
            Assert.True(await pair.StopLoadAsync() > 0);
            Assert.Equal(stored, await NamesAsync(api));

            await control.KillAsync();
            Assert.Equal(0, await SmallDisk.RunAsync("umount", "-l", directory));
            await control.RestartAsync();
            using var again = ApiClient.Open(directory);
            Assert.Equal(stored, await NamesAsync(again));
            Assert.Equal(201, (await again.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule("with-room", 1))).Code);
        }
        finally
        {
            await SmallDisk.RunAsync("umount", "-q", "-l", directory);
        }
    }

    [Fact]
    public async Task AtTheStart_IsToldWithWhatToDo()
    {
        await using var disk = await SmallDisk.MountAsync();
        Assert.Equal(0, await SmallDisk.RunAsync("mount", "-o", "remount,ro", disk.Path));

        var (exitCode, said) = await ControlPlaneProcess.FailToStartAsync(disk.PathOf("mesh"));

        Assert.Equal(1, exitCode);
        Assert.Contains(disk.PathOf("mesh"), said, StringComparison.Ordinal);
        Assert.Contains("--mesh-dir", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private static async Task<List<string>> NamesAsync(ApiClient api)
    {
        var (_, list) = await api.SendAsync(HttpMethod.Get, ApiClient.VirtualServices);
        var names = list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.ToString());
        return [.. names.OrderBy(name => int.Parse(name["rule-".Length..], CultureInfo.InvariantCulture))];
    }
}
