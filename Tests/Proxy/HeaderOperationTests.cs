using System.Net;
using MeshProtocol;
using Xunit;
using Route = MeshProtocol.Route;

namespace Tests.Proxy;

/// <summary>In which order headers are changed, what their values may hold, and on which answers they are changed at all.</summary>
public sealed class HeaderOperationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string?> Orders => new()
    {
        // Of one level everything is removed first, then set, then added, whatever stands where.
        { "add x b; set x a; remove x", "", "x", "a, b" },
        { "remove x", "set x a", "x", null },
        { "set x a", "remove x", "x", "a" },
        { "set x a", "set x b", "x", "a" },
        { "add x a", "add x b", "x", "before, b, a" },
        { "add x a", "set x b", "x", "b, a" },
        // A value tells of other headers as they came.
        { "set x new; set y %REQ(x)%", "", "y", "before" },
        { "set y %REQ(x)%", "set x new", "y", "new" },
        // What comes to nothing changes nothing.
        { "set x %REQ(no-such)%", "", "x", "before" },
        { "set x", "", "x", "before" },
        { "add x %REQ(no-such)%", "", "x", "before" },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Operations_HaveTheirOrder(string ofTheRoute, string ofTheCluster, string header, string? expected)
    {
        string? seen = null;
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            seen = context.Request.Headers.TryGetValue(header, out var values) ? string.Join(", ", values.ToArray()) : null;
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Headers = Changes(ofTheRoute, "");
            route.Forward.Clusters[0].Headers = Changes(ofTheCluster, "");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/") { Headers = { { "x", "before" } } };

        using var response = await proxy.Client().SendAsync(request, Token);

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("%REQ(:METHOD)% %REQ(:PATH)% %REQ(:AUTHORITY)% %PROTOCOL%", "GET /a?q=1 books HTTP/1.1")]
    [InlineData("%REQ(no-such?x)%|%REQ(x):3%|%REQ_WITHOUT_QUERY(:PATH)%", "before|bef|/a")]
    [InlineData("%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%|%DOWNSTREAM_REMOTE_ADDRESS%", "127.0.0.1|10.1.2.3:0")]
    [InlineData("%UPSTREAM_CLUSTER%|%ROUTE_NAME%|%UPSTREAM_HOST%", "books|default|")]
    [InlineData("100%%", "100%")]
    [InlineData("%START_TIME(%Z)%", "UTC")]
    public async Task Values_MayHoldTheOperatorsOfAccessLogs(string value, string expected)
    {
        string? seen = null;
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            seen = context.Request.Headers["x-told"];
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyAsync(upstream, route => route.Headers = new HeaderChanges
        {
            Request = { new HeaderOperation { Kind = HeaderOperationKind.Set, Name = "x-told", Value = value } },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/a?q=1") { Headers = { { "x", "before" }, { "x-forwarded-for", "10.1.2.3" } } };

        using var response = await proxy.Client().SendAsync(request, Token);

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task AnswersOperations_ComeAfterTheServiceTime_AndBeforeTheServersName()
    {
        await using var upstream = await UpstreamServer.SayingAsync("fine");
        await using var proxy = await ProxyAsync(upstream, route => route.Headers = Changes("", "remove x-envoy-upstream-service-time; set server mine; set x-code %RESPONSE_CODE%"));

        using var response = await proxy.Client().GetAsync("http://books/", Token);

        Assert.False(response.Headers.Contains("x-envoy-upstream-service-time"));
        Assert.Equal("envoy", Assert.Single(response.Headers.GetValues("server")));
        Assert.Equal("200", Assert.Single(response.Headers.GetValues("x-code")));
    }

    public static TheoryData<string, int> LocalAnswers => new()
    {
        { "redirect", 301 },
        { "direct", 299 },
        { "abort", 555 },
        { "timeout", 504 },
        { "refused", 503 },
        { "no cluster", 503 },
        { "no endpoint", 503 },
        { "overflow", 503 },
    };

    [Theory]
    [MemberData(nameof(LocalAnswers))]
    public async Task AnswersOfTheProxyItself_AreChangedToo(string kind, int status)
    {
        using var closed = new ClosedPort();
        await using var upstream = await UpstreamServer.StartAsync(HangAsync);
        var push = MeshPush.Outbound(1, ("books", kind == "no endpoint" ? [] : [kind == "refused" ? closed.Port : upstream.Port]));
        var route = push.RouteTables[0].VirtualHosts[0].Routes[0];
        route.Headers = Changes("", "set x-answer yes; add x-code %RESPONSE_CODE%");
        switch (kind)
        {
            case "redirect":
                route.Redirect = new Redirect { Status = 301, Path = "/new" };
                break;
            case "direct":
                route.DirectResponse = new DirectResponse { Status = 299 };
                break;
            case "abort":
                route.Fault = new Fault { Abort = new Abort { HttpStatus = 555, PerMillion = 1_000_000 } };
                break;
            case "timeout":
                route.Forward.TimeoutMs = 100;
                break;
            case "no cluster":
                push.Clusters.Clear();
                break;
            case "overflow":
                push.Clusters[0].CircuitBreakers = new CircuitBreakers { MaxRequests = 1 };
                break;
        }

        await using var proxy = await TestProxy.SidecarAsync(push);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = kind == "overflow" ? proxy.Client().GetAsync("http://books/", leave.Token) : null;
        await Eventually.TrueAsync(() => first is null || upstream.Requests > 0, "the first request");

        using var response = await proxy.Client().GetAsync("http://books/", Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("x-answer")));
        Assert.Equal($"{status}", Assert.Single(response.Headers.GetValues("x-code")));
        Assert.Equal("envoy", Assert.Single(response.Headers.GetValues("server")));
        await leave.CancelAsync();
        if (first is not null)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }
    }

    [Fact]
    public async Task Cors_ComesAfterTheRoutesOperations_AndPreflightsHaveNone()
    {
        await using var upstream = await UpstreamServer.SayingAsync("fine");
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Cors = new CorsPolicy { AllowOrigins = { new StringMatch { Exact = "https://shop.example" } } };
            route.Headers = Changes("", "set access-control-allow-origin *; set x-answer yes");
        });

        using var ordinary = await SendAsync(HttpMethod.Get);
        using var preflight = await SendAsync(HttpMethod.Options);

        Assert.Equal("https://shop.example", Assert.Single(ordinary.Headers.GetValues("access-control-allow-origin")));
        Assert.Equal("yes", Assert.Single(ordinary.Headers.GetValues("x-answer")));
        Assert.Equal((HttpStatusCode.OK, 0L), (preflight.StatusCode, preflight.Content.Headers.ContentLength));
        Assert.Equal("https://shop.example", Assert.Single(preflight.Headers.GetValues("access-control-allow-origin")));
        Assert.False(preflight.Headers.Contains("x-answer"));
        Assert.Equal("envoy", Assert.Single(preflight.Headers.GetValues("server")));

        Task<HttpResponseMessage> SendAsync(HttpMethod method) => proxy.Client().SendAsync(
            new HttpRequestMessage(method, "http://books/") { Headers = { { "origin", "https://shop.example" }, { "access-control-request-method", "PUT" } } }, Token);
    }

    [Fact]
    public async Task DirectResponseAndAbort_AreReadableForPagesOfAllowedOrigins_AndAbortsComeBeforePreflights()
    {
        await using var upstream = await UpstreamServer.SayingAsync("never");
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Cors = new CorsPolicy { AllowOrigins = { new StringMatch { Exact = "https://shop.example" } } };
            route.DirectResponse = new DirectResponse { Status = 200 };
        });
        using var direct = await proxy.Client().SendAsync(Request(HttpMethod.Get), Token);
        Assert.Equal("https://shop.example", Assert.Single(direct.Headers.GetValues("access-control-allow-origin")));

        proxy.Apply(Push(2, upstream, route =>
        {
            route.Cors = new CorsPolicy { AllowOrigins = { new StringMatch { Exact = "https://shop.example" } } };
            route.Fault = new Fault { Abort = new Abort { HttpStatus = 418, PerMillion = 1_000_000 } };
        }));
        using var preflight = await proxy.Client().SendAsync(Request(HttpMethod.Options), Token);
        Assert.Equal((418, "fault filter abort"), ((int)preflight.StatusCode, await preflight.Content.ReadAsStringAsync(Token)));
        Assert.Equal(0, upstream.Requests);

        static HttpRequestMessage Request(HttpMethod method) => new(method, "http://books/")
        {
            Headers = { { "origin", "https://shop.example" }, { "access-control-request-method", "PUT" } },
        };
    }

    [Theory]
    [InlineData("rewritten", "route", "cluster", "rewritten")]
    [InlineData("", "route", "cluster", "route")]
    [InlineData("", "", "cluster", "cluster")]
    [InlineData("", "", "", "books")]
    public async Task Authority_IsTheRewrites_ElseTheRoutes_ElseTheClusters(string rewrite, string ofTheRoute, string ofTheCluster, string expected)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Host}|{context.Request.Headers["x-forwarded-host"]}"));
        await using var proxy = await ProxyAsync(upstream, route =>
        {
            route.Forward.Rewrite = new Rewrite { Path = "/", Authority = rewrite };
            route.Headers = new HeaderChanges { Authority = ofTheRoute };
            route.Forward.Clusters[0].Headers = new HeaderChanges { Authority = ofTheCluster };
        });

        Assert.Equal($"{expected}|", await proxy.Client().GetStringAsync("http://books/", Token));
    }

    private static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static HeaderChanges Changes(string request, string response) => new() { Request = { Operations(request) }, Response = { Operations(response) } };

    private static IEnumerable<HeaderOperation> Operations(string text) => text.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(operation =>
    {
        var words = operation.Split(' ');
        return new HeaderOperation
        {
            Kind = Enum.Parse<HeaderOperationKind>(words[0], ignoreCase: true),
            Name = words[1],
            Value = words.ElementAtOrDefault(2) ?? "",
        };
    });

    private static Push Push(long revision, UpstreamServer upstream, Action<Route> change) => MeshPush.Outbound(revision, ("books", [upstream.Port]))
        .With(push => change(push.RouteTables[0].VirtualHosts[0].Routes[0]));

    private static Task<TestProxy> ProxyAsync(UpstreamServer upstream, Action<Route> change) => TestProxy.SidecarAsync(Push(1, upstream, change));
}
