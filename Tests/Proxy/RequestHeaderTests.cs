using System.Collections.Concurrent;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class RequestHeaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_TellsTheCallersAddress_AndBelievesNothingFromOutside()
    {
        var seen = new ConcurrentQueue<Dictionary<string, string>>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var name in new[]
        {
            "x-envoy-internal", "x-envoy-external-address", "x-envoy-decorator-operation", "x-envoy-original-path", "x-forwarded-client-cert",
            "x-envoy-expected-rq-timeout-ms", "x-envoy-max-retries", "x-envoy-downstream-service-node",
        })
        {
            request.Headers.TryAddWithoutValidation(name, "forged");
        }

        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);
        var headers = Assert.Single(seen);
        Assert.Equal("127.0.0.1", headers["x-envoy-external-address"]);
        Assert.DoesNotContain("forged", headers.Values);
    }

    [Fact]
    public async Task Sidecar_DropsForgedCertificatesAndHopByHopFields_AndKeepsTheRest()
    {
        var seen = new ConcurrentQueue<Dictionary<string, string>>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        await proxy.RawAsync(
            "GET / HTTP/1.1\r\nHost: books\r\nConnection: close\r\nKeep-Alive: 5\r\nProxy-Connection: close\r\nx-forwarded-for: 10.0.0.1\r\nTE: gzip\r\n"
            + "x-forwarded-client-cert: forged\r\nx-envoy-internal: true\r\nx-kept: 1\r\n\r\n",
            Token);
        var headers = Assert.Single(seen);
        Assert.Equal(("10.0.0.1", "1"), (headers["x-forwarded-for"], headers["x-kept"]));
        Assert.False(headers.ContainsKey("x-envoy-external-address"));
        Assert.Empty(headers.Keys.Intersect(["keep-alive", "proxy-connection", "connection", "te", "x-forwarded-client-cert", "x-envoy-internal"]));
    }

    [Fact]
    public async Task Inbound_TakesWhatOnlyOperatorsMaySay_AndLeavesTheApplicationTheTimeItHas()
    {
        var seen = new ConcurrentQueue<Dictionary<string, string>>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080), null, (8080, upstream.Port));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var name in new[] { "X-Envoy-Max-Retries", "x-envoy-retry-on", "x-envoy-internal", "x-envoy-expected-rq-timeout-ms", "x-envoy-original-path", "x-envoy-mine" })
        {
            request.Headers.TryAddWithoutValidation(name, "1");
        }

        using var response = await proxy.DirectClient(ListenerDirection.Inbound, 8080).SendAsync(request, Token);

        Assert.Equal(
            ["x-envoy-expected-rq-timeout-ms", "x-envoy-mine", "x-envoy-original-path"],
            Assert.Single(seen).Keys.Where(name => name.StartsWith("x-envoy-", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task RouteWithLongerTimesThanTimersTake_AnswersAllTheSame()
    {
        var seen = new ConcurrentQueue<Dictionary<string, string>>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            var forward = push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;
            forward.TimeoutMs = long.MaxValue;
            forward.Retries = new RetryPolicy { Attempts = 1, PerTryTimeoutMs = long.MaxValue, Conditions = { RetryCondition.ServerError } };
            push.Clusters[0].ConnectTimeoutMs = long.MaxValue;
            push.Clusters[0].OutlierEjection = new OutlierEjection { IntervalMs = long.MaxValue, BaseEjectionMs = long.MaxValue };
        }));
        using var response = await proxy.Client().PostAsync("http://books/", new StringContent("body"), Token);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task FieldsThatConnectionNames_AreNotPassedOn_SaveForThoseThatTheMeshNeeds()
    {
        var seen = new ConcurrentQueue<Dictionary<string, string>>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/") { Headers = { { "x-hop", "1" }, { "x-forwarded-for", "10.0.0.1" } } };
        request.Headers.TryAddWithoutValidation("Connection", "x-hop, x-forwarded-for, Host");
        using var response = await proxy.Client().SendAsync(request, Token);
        var headers = Assert.Single(seen);
        Assert.False(headers.ContainsKey("x-hop"));
        Assert.Equal(("10.0.0.1", "books"), (headers["x-forwarded-for"], headers["host"]));
    }

    [Theory]
    [InlineData(0, "127.0.0.1")]
    [InlineData(1, "98.1.2.3")]
    [InlineData(2, "72.9.5.6")]
    [InlineData(9, "127.0.0.1")]
    public async Task GatewayBehindTrustedProxies_TakesTheClientsAddressFromThem(int trusted, string expected)
    {
        var seen = new ConcurrentQueue<Dictionary<string, string>>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port).With(push => push.Listeners[0].TrustedProxies = trusted));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "x-forwarded-for", "56.5.6.7, 72.9.5.6, 98.1.2.3" } } };
        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);
        var headers = Assert.Single(seen);
        Assert.Equal((expected, "56.5.6.7, 72.9.5.6, 98.1.2.3,127.0.0.1"), (headers["x-envoy-external-address"], headers["x-forwarded-for"]));
    }

    [Fact]
    public async Task DecoratorOperation_IsNotReturnedToTheApplication()
    {
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.Headers["x-envoy-decorator-operation"] = "books:80/*";
            return Task.CompletedTask;
        });
        await using var sidecar = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        using var response = await sidecar.Client().GetAsync("http://books/", Token);
        Assert.False(response.Headers.Contains("x-envoy-decorator-operation"));
        Assert.True(response.Headers.Contains("date"));
    }

    private static Task<UpstreamServer> RecorderAsync(ConcurrentQueue<Dictionary<string, string>> seen) => UpstreamServer.StartAsync(context =>
    {
        seen.Enqueue(context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()));
        return Task.CompletedTask;
    });
}
