using System.Diagnostics;
using Xunit;

namespace Tests.Kubectl;

public sealed class WatchTests
{
    [Fact]
    public async Task GetWithWatch_ShowsEachChange()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        using var watch = server.StartKubectl(["get", "vs", "-w", "--no-headers"]);
        try
        {
            await SeenAsync(watch, "ratings");
            (await server.KubectlAsync("patch", "vs", "ratings", "--type", "merge", "-p", """{"spec":{"hosts":["a.example.com"]}}""")).Succeeded();
            await SeenAsync(watch, "a.example.com");
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task WatchOfPods_FollowsTheRegistry()
    {
        await using var server = await ApiServer.StartAsync();
        server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        using var watch = server.StartKubectl(["get", "pods", "-w", "--no-headers"]);
        try
        {
            await SeenAsync(watch, "2/2");
            server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1", ready: false));
            await SeenAsync(watch, "1/2");
            server.Registry.Set(FakeRegistry.Sidecar("books-v2", "books", "v2"));
            await SeenAsync(watch, "books-v2");
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task WaitForDeletion_EndsWhenTheObjectIsGone()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var waiting = server.KubectlAsync("wait", "--for=delete", "vs/ratings", "--timeout=60s");

        (await server.KubectlAsync("delete", "vs", "ratings")).Succeeded();

        (await waiting).Succeeded();
    }

    private static async Task SeenAsync(Process watch, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (await watch.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"kubectl ended before it showed '{text}': {await watch.StandardError.ReadToEndAsync(limit.Token)}");
    }
}
