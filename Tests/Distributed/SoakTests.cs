using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace Tests.Distributed;

/// <summary>
/// Random changes of every sort, good and bad, for as long as <c>MESH_SOAK</c> says (<c>30s</c>, <c>10m</c>, <c>2h</c>; a short time when it says nothing).
/// </summary>
public sealed class SoakTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    private const string DurationVariable = "MESH_SOAK";
    private const string SeedVariable = "MESH_SOAK_SEED";
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(12);

    // Caches fill and pools grow at first; what goes on growing after that is a leak. Bounds are wide enough for a busy machine's garbage.
    private const double MostMemoryFactor = 1.6;
    private const long MemoryAllowance = 96 * 1024;
    private const int HandleAllowance = 80;
    private const int ThreadAllowance = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RandomChanges_UnderLoad_LoseNoRequest_AndNothingGrowsWithoutEnd()
    {
        var (duration, seed) = (Duration(), Seed());
        TestContext.Current.TestOutputHelper?.WriteLine($"{duration}, {SeedVariable}={seed}");
        var shop = new ShopTraffic(bookinfo);
        await shop.KubectlAsync("apply", ShopTraffic.Rules(0, 1));
        var problems = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        using var client = new HttpClient();
        await BookinfoMesh.UntilAsync(async () => await shop.AskShopAsync(client) is null, "the ingress knows the shop");
        var load = new[]
        {
            ShopTraffic.LoadAsync(problems, () => shop.AskGatewayAsync(client), stop.Token),
            ShopTraffic.LoadAsync(problems, () => shop.AskShopAsync(client), stop.Token),
        };

        var changes = new RandomChanges(shop, new Random(seed));
        var begun = TimeProvider.System.GetTimestamp();
        await RunAsync(changes, problems, () => TimeProvider.System.GetElapsedTime(begun) < duration / 3);
        var before = ProcessUse.Of(bookinfo.Mesh.MeshDirectory);
        await RunAsync(changes, problems, () => TimeProvider.System.GetElapsedTime(begun) < duration);
        var after = ProcessUse.Of(bookinfo.Mesh.MeshDirectory);
        await stop.CancelAsync();
        var counts = await Task.WhenAll(load);

        TestContext.Current.TestOutputHelper?.WriteLine($"{changes.Made} changes, {counts.Sum()} requests; {string.Join("; ", after.Values)}");
        Assert.Empty(problems);
        Assert.All(counts, count => Assert.True(count > 0));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.True(before.Count is 0 or >= 2 || !OperatingSystem.IsLinux(), "the mesh's processes are there");
        Assert.All(after, entry =>
        {
            var (then, now) = (before[entry.Key], entry.Value);
            Assert.True(now.Kibibytes <= (then.Kibibytes * MostMemoryFactor) + MemoryAllowance, $"{now}, before: {then}");
            Assert.True(now.Handles <= then.Handles + HandleAllowance, $"{now}, before: {then}");
            Assert.True(now.Threads <= then.Threads + ThreadAllowance, $"{now}, before: {then}");
        });
    }

    private static async Task RunAsync(RandomChanges changes, ConcurrentBag<string> problems, Func<bool> goOn)
    {
        // At least some, however slow the machine.
        var least = changes.Made + 10;
        while (goOn() || changes.Made < least)
        {
            var what = await changes.NextAsync();
            Assert.True(problems.IsEmpty, $"After change {changes.Made} ({what}): {string.Join('\n', problems)}");
            Token.ThrowIfCancellationRequested();
        }
    }

    private static int Seed() => int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 4711;

    private static TimeSpan Duration()
    {
        if (Environment.GetEnvironmentVariable(DurationVariable) is not { Length: > 1 } text)
        {
            return Short;
        }

        var number = double.Parse(text[..^1], CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => throw new FormatException($"{DurationVariable} is '{text}': write 30s, 10m or 2h."),
        };
    }
}
