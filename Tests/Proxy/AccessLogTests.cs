using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeshProtocol;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Tests.Proxy;

public sealed class AccessLogTests
{
    private const string Short = "%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %BYTES_RECEIVED% %BYTES_SENT% %UPSTREAM_CLUSTER_RAW% %ROUTE_NAME%";
    private const int Always = 1_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProxiedRequest_IsALineInIstiosDefaultFormat()
    {
        using var log = new LogFile();
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, Token);
            await context.Response.WriteAsync("chunked");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("outbound|80|v1|books", [upstream.Port])).With(push =>
        {
            log.Of(push);
            push.RouteTables[0].VirtualHosts[0].Domains[0] = "books";
            var route = push.RouteTables[0].VirtualHosts[0].Routes[0];
            route.Name = "rule";
            route.Matches.Add(new RouteMatch { Name = "match", Uri = new StringMatch { Prefix = "/a" } });
            route.Forward.Rewrite = new Rewrite { Path = "/b" };
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://books/a?q=1&access_token=secret") { Content = new StringContent("four") };
        request.Headers.TryAddWithoutValidation("user-agent", "tester/1");
        request.Headers.TryAddWithoutValidation("x-request-id", "id-1");
        request.Headers.TryAddWithoutValidation("x-forwarded-for", "10.1.2.3");
        using var response = await proxy.Client().SendAsync(request, Token);
        Assert.Equal("chunked", await response.Content.ReadAsStringAsync(Token));

        Assert.Matches(
            new Regex(
                @"^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] ""POST /a\?q=1&access_token=\[redacted\] HTTP/1\.1"" 200 - via_upstream - ""-"" 4 7 \d+ \d+ ""10\.1\.2\.3"" ""tester/1"" ""id-1"" ""books"" "
                + $@"""127\.0\.0\.1:{upstream.Port}"" outbound\|80\|v1\|books 127\.0\.0\.1:\d+ 127\.0\.0\.1:{proxy.OutboundPort} 10\.1\.2\.3:0 - rule\.match$",
                RegexOptions.None,
                TimeSpan.FromSeconds(10)),
            await log.LineAsync());
    }

    [Fact]
    public async Task LocalReplies_SayWhy()
    {
        using var log = new LogFile();
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("empty", []), ("closed", [closed.Port]), ("gone", []), ("abort", []), ("direct", []), ("moved", [])).With(push =>
        {
            log.Of(push, Short);
            push.Listeners[0].UnknownHosts = UnknownHosts.RegistryOnly;
            push.Clusters.Remove(push.Clusters.Single(cluster => cluster.Name == "gone"));
            Route(push, "empty").Matches.Add(new RouteMatch { Uri = new StringMatch { Exact = "/" } });
            Route(push, "abort").Fault = new Fault { Abort = new Abort { HttpStatus = 418, PerMillion = Always } };
            Route(push, "direct").DirectResponse = new DirectResponse { Status = 203, Body = Google.Protobuf.ByteString.CopyFromUtf8("here") };
            Route(push, "moved").Redirect = new Redirect { Status = 301, Path = "/there" };
        }));
        var client = proxy.Client();
        string[] expected =
        [
            "503 UH no_healthy_upstream 0 19 empty default",
            "404 NR route_not_found 0 0 - -",
            "503 UF,URX upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused} 0 190 closed default",
            "503 NC cluster_not_found 0 0 - default",
            "418 FI fault_filter_abort 0 18 abort default",
            "203 - direct_response 0 4 - default",
            "301 - direct_response 0 0 - default",
            "502 - direct_response 0 0 - block_all",
        ];
        var uris = new[] { "empty/", "empty/x", "closed/", "gone/", "abort/", "direct/", "moved/", "elsewhere/" };
        for (var i = 0; i < uris.Length; i++)
        {
            using var response = await client.GetAsync("http://" + uris[i], Token);
            Assert.Equal(expected[i], (await log.LinesAsync(i + 1))[i]);
        }
    }

    [Fact]
    public async Task Timeouts_AreToldApart()
    {
        using var log = new LogFile();
        await using var upstream = await UpstreamServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("route", [upstream.Port]), ("try", [upstream.Port])).With(push =>
        {
            log.Of(push, Short);
            Route(push, "route").Forward.TimeoutMs = 50;
            Route(push, "try").Forward.Retries = new RetryPolicy { Attempts = 1, PerTryTimeoutMs = 50, Conditions = { RetryCondition.GatewayError } };
        }));
        using var route = await proxy.Client().GetAsync("http://route/", Token);
        await log.LineAsync();
        using var attempt = await proxy.Client().GetAsync("http://try/", Token);
        Assert.Equal(
            ["504 UT response_timeout 0 24 route default", "504 UT,URX upstream_per_try_timeout 0 24 try default"],
            await log.LinesAsync(2));
    }

    [Fact]
    public async Task CallerThatGoesAway_HasStatus0()
    {
        using var log = new LogFile();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]), ("late", [upstream.Port])).With(push =>
        {
            log.Of(push, Short + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%");
            Route(push, "late").Fault = new Fault { Delay = new Delay { FixedDelayMs = 60_000, PerMillion = Always } };
        }));
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asked = proxy.Client().GetAsync("http://books/", leave.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal("0 DC downstream_remote_disconnect 0 0 books default -", await log.LineAsync());

        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var delayed = proxy.Client().GetAsync("http://late/", hurry.Token);
        await Eventually.TrueAsync(() => proxy.Host.Activity.Active > 0, "the delayed request");
        await hurry.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delayed);
        Assert.Equal("0 DI,DC downstream_remote_disconnect 0 0 late default -", (await log.LinesAsync(2))[1]);
    }

    [Fact]
    public async Task AnswerAfterRetries_AndPassthrough_AreNamed()
    {
        using var log = new LogFile();
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.ContentLength = 3;
            return context.Response.WriteAsync("bad");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            log.Of(push, Short + " %UPSTREAM_REQUEST_ATTEMPT_COUNT% %UPSTREAM_HOST%");
            Route(push, "books").Forward.Retries = new RetryPolicy { Attempts = 1, Conditions = { RetryCondition.ServerError } };
        }));
        using var retried = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal($"503 URX via_upstream 0 3 books default 2 127.0.0.1:{upstream.Port}", await log.LineAsync());
        using var passed = await proxy.Client().GetAsync($"http://localhost:{upstream.Port}/", Token);
        Assert.Equal($"503 - via_upstream 0 3 PassthroughCluster allow_any 1 localhost:{upstream.Port}", (await log.LinesAsync(2))[1]);
    }

    [Fact]
    public async Task InboundAndMirroredRequests_AreLoggedWhereTheyArrive()
    {
        using var log = new LogFile();
        await using var app = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080).With(push => log.Of(push, Short)), null, (8080, app.Port));
        Assert.Equal("ok", await proxy.DirectClient(ListenerDirection.Inbound, 8080).GetStringAsync("/", Token));
        Assert.Equal("200 - via_upstream 0 2 inbound|8080|| default", await log.LineAsync());
    }

    [Fact]
    public async Task Upgrade_CountsBothWays()
    {
        using var log = new LogFile();
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            var feature = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
            await using var stream = await feature.UpgradeAsync();
            var bytes = new byte[3];
            await stream.ReadExactlyAsync(bytes, Token);
            await stream.WriteAsync("answer"u8.ToArray(), Token);
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push => log.Of(push, Short)));
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var raw = caller.GetStream();
        await raw.WriteAsync("GET /ws HTTP/1.1\r\nHost: books\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8.ToArray(), Token);
        await raw.WriteAsync("abc"u8.ToArray(), Token);
        using var reader = new StreamReader(raw);
        Assert.EndsWith("answer", await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token), StringComparison.Ordinal);
        caller.Close();
        Assert.Equal("101 - via_upstream 3 6 books default", await log.LineAsync());
    }

    [Fact]
    public async Task Tunnel_IsLoggedAtItsEnd()
    {
        using var log = new LogFile();
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        var port = ((IPEndPoint)target.LocalEndpoint).Port;
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).With(push => log.Of(push, "%REQ(:METHOD)% %REQ(:AUTHORITY)% " + Short + " %UPSTREAM_HOST%")));
        using (var caller = new TcpClient())
        {
            await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
            await caller.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\nabc"), Token);
            using var accepted = await target.AcceptTcpClientAsync(Token);
            var bytes = new byte[3];
            await accepted.GetStream().ReadExactlyAsync(bytes, Token);
            await accepted.GetStream().WriteAsync("four"u8.ToArray(), Token);
            await caller.GetStream().ReadExactlyAsync(new byte["HTTP/1.1 200 OK\r\n\r\nfour".Length], Token);
        }

        Assert.Equal($"CONNECT 127.0.0.1:{port} 200 - via_upstream 3 4 PassthroughCluster allow_any 127.0.0.1:{port}", await log.LineAsync());
    }

    [Fact]
    public async Task Json_HasIstiosKeys_NumbersAndNulls()
    {
        using var log = new LogFile();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])).With(push => log.Of(push, json: true)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/%22");
        request.Headers.TryAddWithoutValidation("user-agent", "say \"x\"");
        using var response = await proxy.Client().SendAsync(request, Token);
        using var line = JsonDocument.Parse(await log.LineAsync());
        var root = line.RootElement;
        Assert.Equal(24, root.EnumerateObject().Count());
        Assert.Equal((503, "UH", "no_healthy_upstream"), (root.GetProperty("response_code").GetInt32(), root.GetProperty("response_flags").GetString(), root.GetProperty("response_code_details").GetString()));
        Assert.Equal(("say \"x\"", "books", "/%22"), (root.GetProperty("user_agent").GetString(), root.GetProperty("authority").GetString(), root.GetProperty("path").GetString()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("upstream_host").ValueKind);
        Assert.Equal(19, root.GetProperty("bytes_sent").GetInt64());
    }

    [Fact]
    public async Task CustomFormats_AreFollowed()
    {
        using var log = new LogFile();
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.Headers["x-version"] = "v1";
            return Task.CompletedTask;
        });
        const string Format = "%% %REQ(X-MISSING?:PATH):5% %REQ_WITHOUT_QUERY(:PATH)% %RESP(X-Version)% %START_TIME(%Y)% %NO_SUCH% %DOWNSTREAM_LOCAL_PORT% %PROTOCOL%";
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push => log.Of(push, Format)));
        using var first = await proxy.Client().GetAsync("http://books/path?q=1", Token);
        Assert.Equal($"% /path /path v1 {TimeProvider.System.GetUtcNow().Year} - {proxy.OutboundPort} HTTP/1.1", await log.LineAsync());

        proxy.Apply(MeshPush.Outbound(2, ("books", [upstream.Port])).With(push => log.Of(push, """{"a":{"code":"%RESPONSE_CODE%"},"b":"got %RESPONSE_CODE% %ROUTE_NAME%","c":1,"d":"%REQUESTED_SERVER_NAME%"}""", json: true)));
        using var second = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal("""{"a":{"code":200},"b":"got 200 default","c":1,"d":null}""", (await log.LinesAsync(2))[1]);
    }

    [Fact]
    public async Task UnwritableFile_FailsNoRequest()
    {
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
            push.Listeners[0].AccessLog = new AccessLog { Path = "/no/such/directory/access.log" }));
        Assert.Equal("ok", await proxy.Client().GetStringAsync("http://books/", Token));
        await Eventually.TrueAsync(() => proxy.Host.AccessLogFiles.Dropped == 1, "a lost line that is counted");
    }

    [Fact]
    public async Task ManyRequests_AreWholeLines_AndAllThereAfterTheEnd()
    {
        using var log = new LogFile();
        await using (var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])).With(push => log.Of(push, "%REQ(:PATH)% end"))))
        {
            var client = proxy.Client();
            await Parallel.ForAsync(0, 500, Token, async (i, token) =>
            {
                using var response = await client.GetAsync($"http://books/{i}", token);
            });
        }

        var lines = await log.LinesAsync(500);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"/{i} end").Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    private static MeshProtocol.Route Route(Push push, string host) =>
        push.RouteTables[0].VirtualHosts.Single(virtualHost => virtualHost.Domains.Contains(host)).Routes[0];
}
