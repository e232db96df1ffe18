using System.Net;
using MeshProtocol;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class FaultTests
{
    private const int Always = 1_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delay_ComesBeforeTheRouteTimeout()
    {
        await using var upstream = await UpstreamServer.SayingAsync("late");
        await using var proxy = await ProxyAsync(upstream, new Fault { Delay = new Delay { FixedDelayMs = 400, PerMillion = Always } }, forward => forward.TimeoutMs = 20_000);
        var begin = TimeProvider.System.GetTimestamp();
        Assert.Equal("late", await proxy.Client().GetStringAsync("http://books/", Token));
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= TimeSpan.FromMilliseconds(390));
        await proxy.ExpectFlagAsync("DI", 1);
    }

    [Fact]
    public async Task Delay_LongerThanTheRouteTimeout_IsNotCutShort()
    {
        await using var upstream = await UpstreamServer.SayingAsync("late");
        await using var proxy = await ProxyAsync(
            upstream, new Fault { Delay = new Delay { FixedDelayMs = 1500, PerMillion = Always } }, forward => forward.TimeoutMs = 1000);
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Abort_AnswersWithoutAskingUpstream_AndIsNotRetried()
    {
        await using var upstream = await UpstreamServer.SayingAsync("never");
        await using var proxy = await ProxyAsync(
            upstream,
            new Fault { Delay = new Delay { FixedDelayMs = 1, PerMillion = Always }, Abort = new Abort { HttpStatus = 503, PerMillion = Always } },
            forward => forward.Retries = new RetryPolicy { Attempts = 3, Conditions = { RetryCondition.ServerError } });
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "fault filter abort"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        await proxy.ExpectFlagAsync("FI", 1);
        await proxy.ExpectFlagAsync("DI", 1);
        Assert.Equal((0, 0), (upstream.Requests, proxy.Host.Statistics.Retries));
    }

    [Fact]
    public async Task Aborts_CountForNoEndpoint()
    {
        await using var upstream = await UpstreamServer.SayingAsync("sound");
        var push = MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            push.Clusters[0].OutlierEjection = new OutlierEjection { Consecutive5XxErrors = 1, IntervalMs = 10_000, BaseEjectionMs = 60_000, MaxEjectionPercent = 100 };
            push.RouteTables[0].VirtualHosts[0].Routes[0].Fault = new Fault { Abort = new Abort { HttpStatus = 503, PerMillion = 1_000_000 } };
        });
        await using var proxy = await TestProxy.SidecarAsync(push);
        for (var i = 0; i < 5; i++)
        {
            using var aborted = await proxy.Client().GetAsync("http://books/", TestContext.Current.CancellationToken);
            Assert.Equal(503, (int)aborted.StatusCode);
        }

        var sound = push.Clone();
        sound.Revision = 2;
        sound.RouteTables[0].VirtualHosts[0].Routes[0].Fault = null;
        proxy.Apply(sound);

        Assert.Equal("sound", await proxy.Client().GetStringAsync("http://books/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Abort_WithoutEndpoints_StillAborts()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])).With(push =>
        {
            push.Clusters.Clear();
            push.RouteTables[0].VirtualHosts[0].Routes[0].Fault = new Fault { Abort = new Abort { HttpStatus = 418, PerMillion = Always } };
        }));
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal(418, (int)response.StatusCode);
    }

    [Fact]
    public async Task GrpcAbort_IsToldInHeadersToGrpcCallersOnly()
    {
        await using var upstream = await UpstreamServer.SayingAsync("never");
        await using var proxy = await ProxyAsync(upstream, new Fault { Abort = new Abort { GrpcStatus = 14, PerMillion = Always } });
        using var plain = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.OK, "fault filter abort"), (plain.StatusCode, await plain.Content.ReadAsStringAsync(Token)));
        Assert.False(plain.Headers.Contains("grpc-status"));

        using var body = new ByteArrayContent([]);
        body.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        using var grpc = await proxy.Client().PostAsync("http://books/", body, Token);
        Assert.Equal(HttpStatusCode.OK, grpc.StatusCode);
        Assert.Equal("14", Assert.Single(grpc.Headers.GetValues("grpc-status")));
        Assert.Equal("fault filter abort", Assert.Single(grpc.Headers.GetValues("grpc-message")));
    }

    [Fact]
    public async Task Share_IsOfRequests()
    {
        const int Requests = 400;
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream, new Fault { Abort = new Abort { HttpStatus = 500, PerMillion = 250_000 } }), new SeededChance(7));
        var client = proxy.Client();
        var aborted = 0;
        for (var i = 0; i < Requests; i++)
        {
            using var response = await client.GetAsync("http://books/", Token);
            aborted += response.StatusCode == HttpStatusCode.InternalServerError ? 1 : 0;
        }

        Assert.InRange(aborted, 60, 140);
        Assert.Equal(Requests - aborted, upstream.Requests);
    }

    private static Push Push(UpstreamServer upstream, Fault fault, Action<Forward>? forward = null) =>
        MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            var route = push.RouteTables[0].VirtualHosts[0].Routes[0];
            route.Fault = fault;
            forward?.Invoke(route.Forward);
        });

    private static Task<TestProxy> ProxyAsync(UpstreamServer upstream, Fault fault, Action<Forward>? forward = null) =>
        TestProxy.SidecarAsync(Push(upstream, fault, forward));
}
