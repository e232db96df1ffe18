using System.Net;
using MeshProtocol;
using MeshProxy.Forwarding.Retries;
using MeshProxy.LocalReplies;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class RetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FailedAnswers_AreRetriedWithTheirBody_AndNumbered()
    {
        var seen = new List<string>();
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen.Add($"{context.Request.Headers["x-envoy-attempt-count"]} {await reader.ReadToEndAsync()}");
            context.Response.StatusCode = seen.Count < 3 ? 503 : 200;
            await context.Response.WriteAsync($"answer {seen.Count}");
        });
        await using var proxy = await ProxyAsync(new RetryPolicy { Attempts = 3, Conditions = { RetryCondition.GatewayError } }, upstream);
        using var response = await proxy.Client().PostAsync("http://books/", new StringContent("body"), Token);
        Assert.Equal((HttpStatusCode.OK, "answer 3"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal(["1 body", "2 body", "3 body"], seen);
        Assert.Equal(2, proxy.Host.Statistics.Retries);
        Assert.Empty(proxy.Host.Statistics.Flags);
    }

    [Fact]
    public async Task RetriesUsedUp_LastAnswerIsPassedOnUnchanged_WithURX()
    {
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            context.Response.Headers["x-own"] = "yes";
            return context.Response.WriteAsync("own words");
        });
        await using var proxy = await ProxyAsync(new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ServerError } }, upstream);
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.InternalServerError, "own words"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("x-own")));
        Assert.Equal(3, upstream.Requests);
        await proxy.ExpectFlagAsync("URX", 1);
    }

    [Fact]
    public async Task DefaultPolicy_LeavesAnswersAlone()
    {
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyAsync(null, upstream);
        using var response = await proxy.Client().PostAsync("http://books/", new StringContent("body"), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(1, upstream.Requests);
        Assert.Empty(proxy.Host.Statistics.Flags);
    }

    [Fact]
    public async Task CallersOwnRetryHeaders_AreNotPassedOn()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["x-envoy-retry-on"].ToString()));
        await using var proxy = await ProxyAsync(null, upstream);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/") { Headers = { { "x-envoy-retry-on", "5xx" } } };
        using var response = await proxy.Client().SendAsync(request, Token);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task NoAttempts_NothingIsRetried()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(Push(new RetryPolicy(), closed.Port));
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await proxy.ExpectFlagAsync("UF", 1);
        Assert.Equal((0, 1), (proxy.Host.Statistics.Retries, proxy.Host.Statistics.ConnectFailures));
        Assert.DoesNotContain("URX", proxy.Host.Statistics.Flags.Keys);
    }

    [Fact]
    public async Task TryTimeout_IsRetriedWhereThePolicySaysSo_AndEndsIn504()
    {
        await using var upstream = await UpstreamServer.StartAsync(HangAsync);
        await using var proxy = await ProxyAsync(new RetryPolicy { Attempts = 1, PerTryTimeoutMs = 300, Conditions = { RetryCondition.Reset } }, upstream);
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.GatewayTimeout, "upstream request timeout"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal(2, upstream.Requests);
        await proxy.ExpectFlagAsync("UT", 1);
        await proxy.ExpectFlagAsync("URX", 1);

        proxy.Apply(Push(new RetryPolicy { Attempts = 1, PerTryTimeoutMs = 300, Conditions = { RetryCondition.ConnectFailure } }, upstream.Port).With(push => push.Revision = 2));
        using var once = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.GatewayTimeout, once.StatusCode);
        Assert.Equal(3, upstream.Requests);
    }

    [Fact]
    public async Task SlowTryThenQuickOne_IsAnswered()
    {
        var requests = 0;
        await using var upstream = await UpstreamServer.StartAsync(context =>
            Interlocked.Increment(ref requests) == 1 ? HangAsync(context) : context.Response.WriteAsync("quick"));
        await using var proxy = await ProxyAsync(new RetryPolicy { Attempts = 1, PerTryTimeoutMs = 5000, Conditions = { RetryCondition.ServerError } }, upstream);
        Assert.Equal("quick", await proxy.Client().GetStringAsync("http://books/", Token));
    }

    [Fact]
    public async Task Retry_GoesToAHostThatWasNotTried()
    {
        await using var failing = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var sound = await UpstreamServer.SayingAsync("sound");
        var push = Push(new RetryPolicy { Attempts = 1, StatusCodes = { 503 } }, failing.Port, sound.Port)
            .With(push => push.Clusters[0].LoadBalancing = LoadBalancing.Random);
        await using var proxy = await TestProxy.SidecarAsync(push, new Alternating());
        var client = proxy.Client();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("sound", await client.GetStringAsync("http://books/", Token));
        }
    }

    [Fact]
    public async Task Retry_StaysInTheClusterThatWasChosen()
    {
        await using var failing = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("failing");
        });
        await using var sound = await UpstreamServer.SayingAsync("sound");
        await using var proxy = await TestProxy.SidecarAsync(Push(new RetryPolicy { Attempts = 4, Conditions = { RetryCondition.ServerError } }, failing.Port).With(push =>
        {
            push.Clusters.Add(MeshPush.Cluster("sound"));
            push.EndpointSets.Add(MeshPush.Endpoints("sound", sound.Port));
            var clusters = push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Clusters;
            clusters[0].Weight = 50;
            clusters.Add(new WeightedCluster { Cluster = "sound", Weight = 50 });
        }), new SeededChance(5));
        for (var i = 0; i < 10; i++)
        {
            using var response = await proxy.Client().GetAsync("http://books/", Token);
            Assert.Equal(response.IsSuccessStatusCode ? "sound" : "failing", await response.Content.ReadAsStringAsync(Token));
        }

        // Each request has tried one of the two, and that one to the end.
        Assert.InRange(sound.Requests, 1, 9);
        Assert.Equal((10 - sound.Requests) * 5, failing.Requests);
    }

    [Fact]
    public async Task ServiceTime_IsThatOfAllTries()
    {
        var tries = 0;
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref tries) == 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
                context.Response.StatusCode = 503;
            }
        });
        await using var proxy = await ProxyAsync(new RetryPolicy { Attempts = 1, Conditions = { RetryCondition.ServerError } }, upstream);
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((200, 2), ((int)response.StatusCode, tries));
        Assert.InRange(int.Parse(response.Headers.GetValues("x-envoy-upstream-service-time").Single(), System.Globalization.CultureInfo.InvariantCulture), 450, 60_000);
    }

    [Fact]
    public async Task BodyBeyondTheBuffer_IsForwardedWhole_AndNotRetried()
    {
        var lengths = new List<int>();
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lengths.Add((int)body.Length);
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("too large to repeat");
        });
        await using var proxy = await ProxyAsync(new RetryPolicy { Attempts = 3, Conditions = { RetryCondition.ServerError } }, upstream);
        using var response = await proxy.Client().PostAsync("http://books/", new ByteArrayContent(new byte[3_000_000]), Token);
        Assert.Equal("too large to repeat", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal([3_000_000], lengths);
        Assert.Equal(0, proxy.Host.Statistics.Retries);
    }

    [Theory]
    [InlineData(RetryCondition.ServerError, 500, true)]
    [InlineData(RetryCondition.ServerError, 499, false)]
    [InlineData(RetryCondition.GatewayError, 502, true)]
    [InlineData(RetryCondition.GatewayError, 500, false)]
    [InlineData(RetryCondition.Retriable4Xx, 409, true)]
    [InlineData(RetryCondition.Retriable4Xx, 404, false)]
    [InlineData(RetryCondition.Reset, 503, false)]
    [InlineData(RetryCondition.ServerError, 503, false, "x-envoy-overloaded", "true")]
    [InlineData(RetryCondition.ServerError, 503, false, "x-envoy-ratelimited", "true")]
    [InlineData(RetryCondition.RateLimited, 429, true, "x-envoy-ratelimited", "true")]
    [InlineData(RetryCondition.RateLimited, 429, false)]
    [InlineData(RetryCondition.GrpcUnavailable, 200, true, "grpc-status", "14")]
    [InlineData(RetryCondition.GrpcUnavailable, 200, false, "grpc-status", "13")]
    [InlineData(RetryCondition.GrpcInternal, 200, true, "grpc-status", "13")]
    [InlineData(RetryCondition.GrpcCancelled, 200, true, "grpc-status", "1")]
    [InlineData(RetryCondition.GrpcDeadlineExceeded, 200, true, "grpc-status", "4")]
    [InlineData(RetryCondition.GrpcResourceExhausted, 200, true, "grpc-status", "8")]
    [InlineData(RetryCondition.GrpcUnavailable, 200, false, "grpc-status", "999")]
    public void Condition_CoversAnswers(RetryCondition condition, int status, bool covered, string? header = null, string? value = null)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        if (header is not null)
        {
            response.Headers.Add(header, value);
        }

        Assert.Equal(covered, new RetryRules(new RetryPolicy { Attempts = 1, Conditions = { condition } }).Covers(response));
    }

    [Theory]
    [InlineData(RetryCondition.ServerError, true, true, true)]
    [InlineData(RetryCondition.GatewayError, true, true, true)]
    [InlineData(RetryCondition.Reset, true, true, true)]
    [InlineData(RetryCondition.ConnectFailure, true, false, false)]
    [InlineData(RetryCondition.ResetBeforeRequest, true, false, false)]
    [InlineData(RetryCondition.RefusedStream, false, false, false)]
    [InlineData(RetryCondition.Retriable4Xx, false, false, false)]
    public void Condition_CoversFailures(RetryCondition condition, bool connect, bool reset, bool timeout)
    {
        var rules = new RetryRules(new RetryPolicy { Attempts = 1, Conditions = { condition } });
        Assert.Equal((connect, reset, timeout), (rules.Covers(ProxyFailure.ConnectionTimeout), rules.Covers(ProxyFailure.ConnectionTermination), rules.Covers(ProxyFailure.TryTimeout)));
        Assert.False(rules.Covers(ProxyFailure.RequestTimeout) || rules.Covers(ProxyFailure.NoHealthyUpstream) || rules.Covers(ProxyFailure.CallerGone));
    }

    [Fact]
    public void Wait_GrowsToTenBases()
    {
        var rules = new RetryRules(new RetryPolicy { Attempts = 9 });
        Assert.Equal([25, 75, 175, 250, 250, 250], Enumerable.Range(1, 6).Select(rules.MaximumWait));
        Assert.Equal(300, new RetryRules(new RetryPolicy { Attempts = 9, BaseIntervalMs = 100 }).MaximumWait(2));
    }

    private static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static Push Push(RetryPolicy? policy, params int[] ports) => MeshPush.Outbound(1, ("books", ports))
        .With(push => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Retries = policy);

    private static Task<TestProxy> ProxyAsync(RetryPolicy? policy, UpstreamServer upstream) => TestProxy.SidecarAsync(Push(policy, upstream.Port));

    /// <summary>Draws the lowest number, then the highest, and so on.</summary>
    private sealed class Alternating : MeshRouting.IChance
    {
        private int _drawn;

        public long Next(long exclusiveMaximum) => Interlocked.Increment(ref _drawn) % 2 == 1 ? 0 : exclusiveMaximum - 1;
    }
}
