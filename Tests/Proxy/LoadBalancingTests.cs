using System.Text;
using MeshProtocol;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class LoadBalancingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LoadBalancing.LeastRequest)]
    [InlineData(LoadBalancing.Random)]
    [InlineData(LoadBalancing.RoundRobin)]
    public async Task Requests_AreSpread(LoadBalancing policy)
    {
        const int Requests = 300;
        await using var a = await UpstreamServer.SayingAsync("a");
        await using var b = await UpstreamServer.SayingAsync("b");
        await using var c = await UpstreamServer.SayingAsync("c");
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [a.Port, b.Port, c.Port])).With(push => push.Clusters[0].LoadBalancing = policy), new SeededChance(7));
        var client = proxy.Client();
        for (var i = 0; i < Requests; i++)
        {
            await client.GetStringAsync("http://books/", Token);
        }

        // Four standard deviations of the binomial distribution; exact for ROUND_ROBIN.
        var bound = policy == LoadBalancing.RoundRobin ? 0 : (int)(4 * Math.Sqrt(Requests * 2 / 9.0));
        Assert.All([a, b, c], server => Assert.InRange(server.Requests, (Requests / 3) - bound, (Requests / 3) + bound));
    }

    [Fact]
    public async Task LeastRequest_AvoidsTheBusyOne()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var busy = await UpstreamServer.StartAsync(context => release.Task);
        await using var free = await UpstreamServer.SayingAsync("free");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [busy.Port, free.Port])));
        var client = proxy.Client();
        var hanging = new List<Task<string>>();
        // Until one hangs at the busy server; from then on the other has fewer in flight whenever both are compared.
        while (busy.Requests == 0)
        {
            hanging.Add(client.GetStringAsync("http://books/", Token));
            await Task.WhenAny(hanging[^1], Eventually.TrueAsync(() => busy.Requests > 0 || hanging[^1].IsCompleted, "an answer or a hanging request"));
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("free", await client.GetStringAsync("http://books/", Token));
        }

        Assert.Equal(1, busy.Requests);
        release.SetResult();
        await Task.WhenAll(hanging);
    }

    [Fact]
    public async Task DeadEndpoint_IsRetriedElsewhereWithTheBody()
    {
        using var dead = new ClosedPort();
        await using var alive = await UpstreamServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{await reader.ReadToEndAsync()} {context.Request.Headers["x-envoy-attempt-count"]}");
        });
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [dead.Port, alive.Port])).With(push => push.Clusters[0].LoadBalancing = LoadBalancing.RoundRobin));
        var client = proxy.Client();
        var attempts = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            using var response = await client.PostAsync("http://books/", new StringContent($"body{i}", Encoding.UTF8), Token);
            var text = (await response.Content.ReadAsStringAsync(Token)).Split(' ');
            Assert.Equal($"body{i}", text[0]);
            attempts.Add(text[1]);
        }

        Assert.Contains("2", attempts);
        Assert.Empty(proxy.Host.Statistics.Flags);
    }
}
