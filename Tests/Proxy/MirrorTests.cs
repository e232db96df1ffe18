using System.Collections.Concurrent;
using MeshProtocol;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class MirrorTests
{
    private const int Always = 1_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mirror_GetsEachRequestOnce_WithItsBody_HoweverOftenItIsTried()
    {
        var copies = new ConcurrentQueue<string>();
        await using var mirror = await RecorderAsync(copies);
        var tries = 0;
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            context.Response.StatusCode = Interlocked.Increment(ref tries) == 1 ? 503 : 200;
            await context.Response.WriteAsync(body);
        });
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, mirror, Always).With(push =>
            Forward(push).Retries = new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ServerError } }));
        using var response = await proxy.Client().PostAsync("http://books/path?q=1", new StringContent("body"), Token);
        Assert.Equal("body", await response.Content.ReadAsStringAsync(Token));
        using var next = await proxy.Client().PutAsync("http://books/next", new StringContent("more"), Token);
        await Eventually.TrueAsync(() => copies.Count >= 2, "two copies");
        Assert.Equal(["POST books /path?q=1 body", "PUT books /next more"], copies.Order());
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task RequestWithoutBody_IsCopied()
    {
        var copies = new ConcurrentQueue<string>();
        await using var mirror = await RecorderAsync(copies);
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, mirror, Always));
        Assert.Equal("ok", await proxy.Client().GetStringAsync("http://books/ratings?ids=1,2", Token));
        await Eventually.TrueAsync(() => !copies.IsEmpty, "a copy");
        Assert.Equal(["GET books /ratings?ids=1,2 "], copies);
    }

    [Fact]
    public async Task Copy_HasTheRewrittenPath_TheRoutesHeaders_AndTheHostWithoutSuffix()
    {
        var copies = new ConcurrentQueue<string>();
        await using var mirror = await UpstreamServer.StartAsync(context =>
        {
            copies.Enqueue($"{context.Request.Host} {UpstreamServer.RawTarget(context)} {context.Request.Headers["x-route"]} {context.Request.Headers["x-envoy-original-path"]} {context.Request.Headers["x-envoy-attempt-count"]}");
            return Task.CompletedTask;
        });
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, mirror, Always).With(push =>
        {
            var route = push.RouteTables[0].VirtualHosts[0].Routes[0];
            route.Forward.Rewrite = new Rewrite { Path = "/new/" };
            route.Headers = new HeaderChanges { Request = { new HeaderOperation { Kind = HeaderOperationKind.Set, Name = "x-route", Value = "yes" } } };
        }));

        Assert.Equal("ok", await proxy.Client().GetStringAsync("http://books/old", Token));

        await Eventually.TrueAsync(() => !copies.IsEmpty, "the copy");
        Assert.Equal(["books /new/old yes /old 1"], copies);
    }

    [Theory]
    [InlineData("books", "books-shadow")]
    [InlineData("books:80", "books-shadow:80")]
    public async Task Copy_AsksForTheHostWithTheSuffix_WhereThereIsOne(string host, string copied)
    {
        var copies = new ConcurrentQueue<string>();
        await using var mirror = await RecorderAsync(copies);
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Host.ToString()));
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, mirror, Always).With(push => Forward(push).Mirrors[0].HostSuffix = "-shadow"));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{proxy.OutboundPort}/a") { Headers = { Host = host } };

        using var response = await client.SendAsync(request, Token);

        Assert.Equal(host, await response.Content.ReadAsStringAsync(Token));
        await Eventually.TrueAsync(() => !copies.IsEmpty, "the copy");
        Assert.Equal([$"GET {copied} /a "], copies);
    }

    [Fact]
    public async Task MirrorThatHangsOrFails_ChangesNothing()
    {
        var never = new TaskCompletionSource();
        using var closed = new ClosedPort();
        await using var hanging = await UpstreamServer.StartAsync(_ => never.Task);
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, hanging, Always).With(push =>
        {
            push.Clusters.Add(MeshPush.Cluster("closed"));
            push.EndpointSets.Add(MeshPush.Endpoints("closed", closed.Port));
            Forward(push).Mirrors.Add(new Mirror { Cluster = "closed", PerMillion = Always });
            Forward(push).Mirrors.Add(new Mirror { Cluster = "missing", PerMillion = Always });
        }));
        Assert.Equal("ok", await proxy.Client().GetStringAsync("http://books/", Token));
        await Eventually.TrueAsync(() => hanging.Requests == 1, "the copy");
        await Eventually.TrueAsync(() => proxy.Host.Statistics.ConnectFailures == 1, "the copy to a closed port");
        Assert.Empty(proxy.Host.Statistics.Flags);
        never.SetResult();
    }

    [Fact]
    public async Task BodyBeyondTheBuffer_IsForwardedAndNotCopied()
    {
        var copies = new ConcurrentQueue<string>();
        await using var mirror = await RecorderAsync(copies);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("ok");
        });
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, mirror, Always));
        using var large = await proxy.Client().PostAsync("http://books/large", new ByteArrayContent(new byte[2_000_000]), Token);
        Assert.True(large.IsSuccessStatusCode);
        using var small = await proxy.Client().PostAsync("http://books/small", new StringContent("x"), Token);
        await Eventually.TrueAsync(() => !copies.IsEmpty, "the small copy");
        Assert.Equal(["POST books /small x"], copies);
    }

    [Fact]
    public async Task Share_IsOfRequests()
    {
        const int Requests = 200;
        var copies = new ConcurrentQueue<string>();
        await using var mirror = await RecorderAsync(copies);
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, mirror, Always / 2), new SeededChance(3));
        var client = proxy.Client();
        for (var i = 0; i < Requests; i++)
        {
            await client.GetStringAsync("http://books/", Token);
        }

        // The last ones may still be under way; what matters is that it is neither none nor all.
        await Eventually.TrueAsync(() => copies.Count >= 60, "60 copies");
        Assert.InRange(copies.Count, 60, 140);
        Assert.Equal(Requests, upstream.Requests);
    }

    private static Forward Forward(Push push) => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;

    private static Task<UpstreamServer> RecorderAsync(ConcurrentQueue<string> copies) => UpstreamServer.StartAsync(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        copies.Enqueue($"{context.Request.Method} {context.Request.Host} {UpstreamServer.RawTarget(context)} {await reader.ReadToEndAsync()}");
        context.Response.StatusCode = 500;
    });

    private static Push Push(UpstreamServer upstream, UpstreamServer mirror, int perMillion) =>
        MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            push.Clusters.Add(MeshPush.Cluster("mirror"));
            push.EndpointSets.Add(MeshPush.Endpoints("mirror", mirror.Port));
            Forward(push).Mirrors.Add(new Mirror { Cluster = "mirror", PerMillion = perMillion });
        });
}
