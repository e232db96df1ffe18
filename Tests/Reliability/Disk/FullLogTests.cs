using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Reliability.Disk;

/// <summary>The disk of the logs is full: lines are lost, whole ones, and nothing else.</summary>
public sealed partial class FullLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AccessLog_LosesWholeLines_NoRequestFails_AndItGoesOnWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync();
        var path = disk.PathOf("access.log");
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        // As long as a page, so that the end of the disk comes within a line.
        var format = $"%REQ(:PATH)% {new string('x', 5000)} end";
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
            push.Listeners[0].AccessLog = new AccessLog { Path = path, Format = format }));
        var client = proxy.Client();
        await AskAsync("/first");
        await Eventually.TrueAsync(() => Lines().Length == 1, "the first line");

        disk.Fill();
        for (var i = 0; i < 20; i++)
        {
            await AskAsync($"/lost-{i}");
        }

        await Eventually.TrueAsync(() => proxy.Host.AccessLogFiles.Dropped > 0 && proxy.Host.AccessLogFiles.Dropped + Lines().Length == 21, "lines to be lost");
        disk.MakeRoom();
        await AskAsync("/last");

        await Eventually.TrueAsync(() => Lines().LastOrDefault()?.StartsWith("/last ", StringComparison.Ordinal) == true, "the last line");
        Assert.All(Lines(), line => Assert.EndsWith(" end", line, StringComparison.Ordinal));
        Assert.All(Lines(), line => Assert.Equal(1, line.Split(" end").Length - 1));

        async Task AskAsync(string target)
        {
            using var answer = await client.GetAsync($"http://books{target}", Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        string[] Lines()
        {
            try
            {
                return File.Exists(path) ? File.ReadAllLines(path) : [];
            }
            catch (IOException)
            {
                // It is being written.
                return [];
            }
        }
    }

    [Fact]
    public async Task AccessLogThatProxiesShare_HasEveryLineWhole()
    {
        using var log = new LogFile();
        await using (var upstream = await UpstreamServer.SayingAsync("ok"))
        {
            await using var one = await WritingAsync(upstream.Port, "one");
            await using var two = await WritingAsync(upstream.Port, "two");
            foreach (var proxy in new[] { one, two })
            {
                await AskOftenAsync(proxy, 100);
            }

            await Task.WhenAll(AskOftenAsync(one, 300), AskOftenAsync(two, 300));
        }

        var lines = await log.LinesAsync(800);
        Assert.Equal(800, lines.Length);
        Assert.Equal([("one end", 400), ("two end", 400)], lines.CountBy(line => line.Split(' ', 2)[1]).Select(line => (line.Key, line.Value)).Order());

        Task<TestProxy> WritingAsync(int port, string name) =>
            TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [port])).With(push => log.Of(push, $"%REQ(:PATH)% {name} end")));

        static Task AskOftenAsync(TestProxy proxy, int count)
        {
            var client = proxy.Client();
            return Parallel.ForAsync(0, count, Token, async (i, token) => await client.GetStringAsync($"http://books/{i}", token));
        }
    }

    [Fact]
    public async Task LogOfAResource_LosesWholeLines_AndGoesOnWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync();
        var path = disk.PathOf("books.log");
        using var logs = new ResourceLoggerService();
        var resource = new Named("books");
        var logger = logs.GetLogger(resource);
        var following = MeshLogFile.FollowAsync(resource, logs, path);
        Say(logger, "first end");
        await Eventually.TrueAsync(() => File.Exists(path) && File.ReadAllText(path).EndsWith("first end\n", StringComparison.Ordinal), "the first line");

        disk.Fill();
        Say(logger, $"lost {new string('x', 100_000)} end");
        await Eventually.TrueAsync(
            async () =>
            {
                // Whether it has been tried cannot be seen: it may be only now that there is no room.
                Say(logger, "lost too end");
                await Task.Yield();
                return File.ReadAllLines(path).All(line => line.EndsWith(" end", StringComparison.Ordinal));
            },
            "no half line");
        disk.MakeRoom();

        await Eventually.TrueAsync(
            () =>
            {
                Say(logger, "again end");
                return File.ReadAllText(path).EndsWith("again end\n", StringComparison.Ordinal);
            },
            "it to go on");
        Assert.All(File.ReadAllLines(path), line => Assert.EndsWith(" end", line, StringComparison.Ordinal));
        Assert.False(following.IsCompleted);
        logs.Complete(resource);
        await following.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [LoggerMessage(LogLevel.Information, "{Line}")]
    private static partial void Say(ILogger logger, string line);

    private sealed class Named(string name) : Resource(name);
}
