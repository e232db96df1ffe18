using System.Collections.Concurrent;
using System.Net;
using MeshProtocol;
using MeshProxy.CircuitBreaking;
using Xunit;

namespace Tests.Proxy;

public sealed class CircuitBreakerTests
{
    private const string OverflowText = "upstream connect error or disconnect/reset before headers. reset reason: overflow";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MaxRequests_RefusesOneMoreAtOnce_WithoutRetry()
    {
        var release = NewSignal();
        await using var upstream = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(Limited(1, new CircuitBreakers { MaxRequests = 1 }, upstream.Port));
        var client = proxy.Client();
        var first = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 1, "the first request arrives");

        using var refused = await client.GetAsync("http://books/", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(OverflowText, await refused.Content.ReadAsStringAsync(Token));
        Assert.Equal("true", Assert.Single(refused.Headers.GetValues("x-envoy-overloaded")));
        await proxy.ExpectFlagAsync("UO", 1);
        Assert.Equal((0, 1), (proxy.Host.Statistics.Retries, Breaker(proxy).Overflows));
        release.SetResult();
        using var answered = await first;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.False(answered.Headers.Contains("x-envoy-overloaded"));
    }

    [Fact]
    public async Task MaxConnections_LetsWaitWhatThePendingQueueHolds()
    {
        var release = NewSignal();
        await using var upstream = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(Limited(1, new CircuitBreakers { MaxConnections = 1, MaxPendingRequests = 1 }, upstream.Port));
        var client = proxy.Client();
        var served = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 1, "the first request arrives");
        var waiting = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => Breaker(proxy).Pending == 1, "the second request waits");

        using var refused = await client.GetAsync("http://books/", Token);
        Assert.Equal(OverflowText, await refused.Content.ReadAsStringAsync(Token));
        Assert.Equal(1, upstream.Requests);
        release.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await served).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        await ExpectNothingUnderWayAsync(proxy);
    }

    [Fact]
    public async Task LimitsBesideTheApplication_HoldForAllCallersTogether()
    {
        var release = NewSignal();
        await using var application = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Clusters[0].CircuitBreakers = new CircuitBreakers { MaxRequests = 1 }), apps: (8080, application.Port));
        var first = proxy.DirectClient(ListenerDirection.Inbound, 8080).GetAsync("/", Token);
        await Eventually.TrueAsync(() => application.Requests == 1, "the first request arrives");

        using var refused = await proxy.DirectClient(ListenerDirection.Inbound, 8080).GetAsync("/", Token);

        Assert.Equal(OverflowText, await refused.Content.ReadAsStringAsync(Token));
        await proxy.ExpectFlagAsync("UO", 1);
        release.SetResult();
        using var answered = await first;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task ConnectionsRelayedToTheApplication_AreLimitedToo()
    {
        await using var application = new ByteServer("hi");
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(3306).With(push =>
            {
                push.Clusters[0].CircuitBreakers = new CircuitBreakers { MaxConnections = 1 };
                push.Listeners[1].FilterChains.Add(new FilterChain { Name = "bytes", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "inbound|3306||" } } } });
            }),
            apps: (3306, application.Port));
        var port = proxy.Host.Slot(ListenerDirection.Inbound, 3306).Bound.Port;
        using var first = await RawSocket.ConnectAsync(port, Token);
        Assert.Equal("hi", await first.ReceiveAsync(2, Token));

        try
        {
            using var second = await RawSocket.ConnectAsync(port, Token);
            Assert.True(await second.IsClosedAsync(Token));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It was gone before it was known to be there.
        }

        await proxy.ExpectFlagAsync("UO", 1);
    }

    [Fact]
    public async Task EveryEndpoint_MayHaveOneConnection()
    {
        var release = NewSignal();
        await using var a = await UpstreamServer.StartAsync(_ => release.Task);
        await using var b = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(
            Limited(1, new CircuitBreakers { MaxConnections = 1 }, a.Port, b.Port).With(push => push.Clusters[0].LoadBalancing = LoadBalancing.RoundRobin));
        var client = proxy.Client();
        var both = new[] { client.GetAsync("http://books/", Token), client.GetAsync("http://books/", Token) };
        await Eventually.TrueAsync(() => a.Requests == 1 && b.Requests == 1, "each endpoint gets a request");
        release.SetResult();
        await Task.WhenAll(both);
    }

    [Fact]
    public async Task CallerWhoGivesUpWaiting_LeavesNothingBehind()
    {
        var release = NewSignal();
        await using var upstream = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(Limited(1, new CircuitBreakers { MaxConnections = 1, MaxPendingRequests = 1 }, upstream.Port));
        var client = proxy.Client();
        var served = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 1, "the first request arrives");
        using var giveUp = new CancellationTokenSource();
        var waiting = client.GetAsync("http://books/", giveUp.Token);
        await Eventually.TrueAsync(() => Breaker(proxy).Pending == 1, "the second request waits");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Eventually.TrueAsync(() => Breaker(proxy).Pending == 0, "it waits no more");

        release.SetResult();
        await served;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("http://books/", Token)).StatusCode);
        Assert.Equal(2, upstream.Requests);
        await ExpectNothingUnderWayAsync(proxy);
    }

    [Fact]
    public async Task NewLimit_FindsWhatIsUnderWay()
    {
        var release = NewSignal();
        await using var upstream = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(Limited(1, new CircuitBreakers { MaxRequests = 1 }, upstream.Port));
        var client = proxy.Client();
        var first = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 1, "the first request arrives");

        proxy.Apply(Limited(2, new CircuitBreakers { MaxRequests = 2 }, upstream.Port));
        var second = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 2, "there is room for another one");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("http://books/", Token)).StatusCode);

        proxy.Apply(MeshPush.Outbound(3, ("books", [upstream.Port])));
        var third = client.GetAsync("http://books/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 3, "nothing is limited any more");
        release.SetResult();
        await Task.WhenAll(first, second, third);
    }

    [Fact]
    public async Task ManyCallers_NeverExceedTheLimits_AndNoCountIsLost()
    {
        const int Most = 3;
        var now = 0;
        var highest = 0;
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            var seen = Interlocked.Increment(ref now);
            InterlockedMax(ref highest, seen);
            await context.Response.WriteAsync("x");
            Interlocked.Decrement(ref now);
        });
        await using var proxy = await TestProxy.SidecarAsync(Limited(1, new CircuitBreakers { MaxConnections = Most, MaxPendingRequests = 2 }, upstream.Port));
        var client = proxy.Client();
        var answers = new ConcurrentBag<HttpStatusCode>();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            for (var i = 0; i < 60; i++)
            {
                using var response = await client.GetAsync("http://books/", Token);
                answers.Add(response.StatusCode);
            }
        }));

        Assert.InRange(highest, 1, Most);
        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, status.ToString()));
        Assert.Equal(answers.Count(status => status != HttpStatusCode.OK), Breaker(proxy).Overflows);
        await ExpectNothingUnderWayAsync(proxy);
    }

    [Fact]
    public async Task LimitsAndCounts_AreShownByTheAdminListener()
    {
        await using var proxy = await TestProxy.SidecarAsync(Limited(1, new CircuitBreakers { MaxConnections = 1, MaxPendingRequests = 2 }, 1001));
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{proxy.AdminPort}") };

        Assert.Contains("books::max_pending_requests::2\n", await admin.GetStringAsync("/clusters", Token), StringComparison.Ordinal);
        Assert.Contains("\"maxConnections\": 1", await admin.GetStringAsync("/clusters?format=json", Token), StringComparison.Ordinal);
        Assert.Contains("cluster.books.upstream_rq_pending_overflow: 0\n", await admin.GetStringAsync("/stats", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 6)]
    [InlineData(3, 2)]
    public async Task MaxRequestsPerConnection_ClosesTheConnection(int most, int connections)
    {
        var seen = new ConcurrentDictionary<string, bool>();
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            seen.TryAdd(context.Connection.Id, true);
            return context.Response.WriteAsync("x");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
            push.Clusters[0].Connections = new UpstreamConnections { MaxRequestsPerConnection = most }));
        var client = proxy.Client();
        for (var i = 0; i < 6; i++)
        {
            using var response = await client.GetAsync("http://books/", Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotEqual(true, response.Headers.ConnectionClose);
        }

        Assert.Equal(connections, seen.Count);
    }

    [Theory]
    [InlineData("{ \"idleTimeoutMs\": 1 }")]
    [InlineData("{ \"maxDurationMs\": 1, \"keepalive\": { \"probes\": 3, \"timeSeconds\": 60, \"intervalSeconds\": 5 } }")]
    public async Task ShortLife_EndsConnections(string connections)
    {
        var seen = new ConcurrentDictionary<string, bool>();
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            seen.TryAdd(context.Connection.Id, true);
            return context.Response.WriteAsync("x");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
            push.Clusters[0].Connections = UpstreamConnections.Parser.ParseJson(connections)));
        var client = proxy.Client();
        await Eventually.TrueAsync(
            async () =>
            {
                await client.GetStringAsync("http://books/", Token);
                return seen.Count > 2;
            },
            "connections do not live long");
    }

    private static Push Limited(long revision, CircuitBreakers limits, params int[] ports) =>
        MeshPush.Outbound(revision, ("books", ports)).With(push => push.Clusters[0].CircuitBreakers = limits);

    private static CircuitBreaker Breaker(TestProxy proxy) => proxy.Host.Configuration.Current!.Clusters[0].CircuitBreaker!;

    private static Task ExpectNothingUnderWayAsync(TestProxy proxy) => Eventually.TrueAsync(
        () => (Breaker(proxy).Connections, Breaker(proxy).Pending, Breaker(proxy).Requests) == (0, 0, 0), "all counts are 0 again");

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void InterlockedMax(ref int highest, int value)
    {
        var seen = Volatile.Read(ref highest);
        while (value > seen && Interlocked.CompareExchange(ref highest, value, seen) is var found && found != seen)
        {
            seen = found;
        }
    }
}
