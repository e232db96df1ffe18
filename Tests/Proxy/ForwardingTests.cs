using System.IO.Compression;
using System.Net;
using System.Text;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class ForwardingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Headers_PassBothWays()
    {
        IHeaderDictionary? seen = null;
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
            context.Response.Headers.SetCookie = new(["a=1", "b=2"]);
            context.Response.Headers["x-answer"] = "yes";
            context.Response.Headers.Server = "the-application";
            return context.Response.WriteAsync("hello");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/x");
        var sent = new Dictionary<string, string>
        {
            ["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ["tracestate"] = "a=b",
            ["baggage"] = "k=v",
            ["x-b3-traceid"] = "463ac35c9f6413ad48485a3953bb6124",
            ["request-id"] = "|1.2",
            ["cookie"] = "c=3; d=4",
            ["authorization"] = "Bearer t",
            ["x-request-id"] = "mine",
            ["x-forwarded-for"] = "10.1.2.3",
            ["accept-encoding"] = "gzip, br",
            ["x-empty"] = "",
        };
        foreach (var (name, value) in sent)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await proxy.Client().SendAsync(request, Token);

        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Token));
        foreach (var (name, value) in sent)
        {
            Assert.Equal(value, seen![name].ToString());
        }

        Assert.Equal("books", seen!.Host.ToString());
        Assert.Equal("http", seen["x-forwarded-proto"].ToString());
        Assert.Equal("1", seen["x-envoy-attempt-count"].ToString());
        Assert.False(seen.ContainsKey("proxy-connection"));
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("set-cookie"));
        Assert.Equal("yes", response.Headers.GetValues("x-answer").Single());
        Assert.Equal("envoy", response.Headers.GetValues("server").Single());
        Assert.InRange(int.Parse(response.Headers.GetValues("x-envoy-upstream-service-time").Single()), 0, 60_000);
        Assert.False(response.Headers.Contains("x-request-id"));
    }

    [Fact]
    public async Task MissingRequestId_IsMade()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["x-request-id"].ToString()));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        var id = Guid.Parse(await proxy.Client().GetStringAsync("http://books/", Token));
        Assert.Equal(4, id.Version);
    }

    [Theory]
    [InlineData("GET http://books/a%20b/%41//c/../d?x=%2F&y=%c3%a4 HTTP/1.1", "/a%20b/A//d?x=%2F&y=%c3%a4")]
    [InlineData("GET http://books HTTP/1.1", "/")]
    [InlineData("GET http://books?q=1 HTTP/1.1", "/?q=1")]
    [InlineData("GET /plain?q=a/../b HTTP/1.1", "/plain?q=a/../b")]
    [InlineData("GET /a%2Fb HTTP/1.1", "/a%2Fb")]
    public async Task Target_PassesAsSentSaveNormalisation(string requestLine, string expected)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"[{UpstreamServer.RawTarget(context)}|{context.Request.Host}]"));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        var answer = await proxy.RawAsync($"{requestLine}\r\nHost: books\r\nConnection: close\r\n\r\n", Token);
        Assert.Contains($"[{expected}|books]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsoluteForm_CountsMoreThanHost()
    {
        await using var books = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"[{context.Request.Host}]"));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [books.Port])));
        var answer = await proxy.RawAsync("GET http://books/ HTTP/1.1\r\nHost: ratings\r\nConnection: close\r\n\r\n", Token);
        Assert.Contains("[books]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inbound_KeepsHostAndTellsPortsApart()
    {
        await using var web = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"web {context.Request.Host} {context.Request.Headers["x-envoy-attempt-count"]}"));
        await using var metrics = await UpstreamServer.SayingAsync("metrics");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080, 9090), null, (8080, web.Port), (9090, metrics.Port));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "books:8080" } };
        request.Headers.Add("x-envoy-attempt-count", "2");
        using var response = await proxy.DirectClient(ListenerDirection.Inbound, 8080).SendAsync(request, Token);
        Assert.Equal("web books:8080 2", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("istio-envoy", response.Headers.GetValues("server").Single());
        Assert.Equal("metrics", await proxy.DirectClient(ListenerDirection.Inbound, 9090).GetStringAsync("/", Token));
    }

    [Fact]
    public async Task Gateway_TrustsNothingFromOutside()
    {
        IHeaderDictionary? seen = null;
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
            return Task.CompletedTask;
        });
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("x-request-id", "forged");
        request.Headers.Add("x-forwarded-for", "10.0.0.1");
        request.Headers.Add("x-forwarded-proto", "https");
        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);
        Assert.Equal("istio-envoy", response.Headers.GetValues("server").Single());
        Assert.True(Guid.TryParse(seen!["x-request-id"], out _));
        Assert.Equal("10.0.0.1,127.0.0.1", seen["x-forwarded-for"].ToString());
        Assert.Equal("http", seen["x-forwarded-proto"].ToString());
    }

    [Fact]
    public async Task StatusesAndBodies_PassUnchanged()
    {
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/204":
                    context.Response.StatusCode = 204;
                    break;
                case "/302":
                    context.Response.Redirect("http://books/elsewhere");
                    break;
                case "/503":
                    context.Response.StatusCode = 503;
                    await context.Response.WriteAsync("mine");
                    break;
                case "/gzip":
                    context.Response.Headers.ContentEncoding = "gzip";
                    await using (var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest))
                    {
                        await gzip.WriteAsync("packed"u8.ToArray());
                    }

                    break;
                case "/head":
                    context.Response.ContentLength = 12345;
                    break;
                case "/echo":
                    context.Response.ContentType = context.Request.ContentType;
                    await context.Request.Body.CopyToAsync(context.Response.Body);
                    break;
            }
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        var client = proxy.Client();

        using var noContent = await client.GetAsync("http://books/204", Token);
        Assert.Equal(HttpStatusCode.NoContent, noContent.StatusCode);
        using var redirect = await client.GetAsync("http://books/302", Token);
        Assert.Equal("http://books/elsewhere", redirect.Headers.Location!.ToString());
        using var unavailable = await client.GetAsync("http://books/503", Token);
        Assert.Equal("mine", await unavailable.Content.ReadAsStringAsync(Token));
        using var packed = await client.GetAsync("http://books/gzip", Token);
        Assert.Equal("gzip", packed.Content.Headers.ContentEncoding.Single());
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "http://books/head"), Token);
        Assert.Equal(12345, head.Content.Headers.ContentLength);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "http://books/echo")
        {
            Content = new StringContent("{\"a\":1}", Encoding.UTF8, "application/json"),
            Headers = { TransferEncodingChunked = true },
        };
        using var echo = await client.SendAsync(chunked, Token);
        Assert.Equal("{\"a\":1}", await echo.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json", echo.Content.Headers.ContentType!.MediaType);
        // A 503 of the application is no failure of the proxy's.
        Assert.Empty(proxy.Host.Statistics.Flags);
    }

    [Fact]
    public async Task Bodies_StreamBothWaysAndMayBeLarge()
    {
        const int Chunk = 64 * 1024;
        const int Chunks = 800;
        var firstArrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var firstAnswered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            var buffer = new byte[Chunk];
            var total = 0L;
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
            {
                total += read;
                firstArrived.TrySetResult();
            }

            await context.Response.WriteAsync($"{total};");
            await context.Response.Body.FlushAsync();
            await firstAnswered.Task;
            for (var i = 0; i < Chunks; i++)
            {
                await context.Response.Body.WriteAsync(buffer);
            }
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        using var content = new PushedContent(async stream =>
        {
            await stream.WriteAsync(new byte[Chunk]);
            await stream.FlushAsync();
            // The rest is sent only when upstream has the first: a proxy that collects the body would wait for ever.
            await firstArrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
            for (var i = 1; i < Chunks; i++)
            {
                await stream.WriteAsync(new byte[Chunk]);
            }
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://books/") { Content = content };
        using var response = await proxy.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var first = new byte[$"{Chunk * Chunks};".Length];
        await body.ReadExactlyAsync(first, Token);
        Assert.Equal($"{Chunk * Chunks};", Encoding.ASCII.GetString(first));
        firstAnswered.SetResult();
        var received = 0L;
        var rest = new byte[Chunk];
        int count;
        while ((count = await body.ReadAsync(rest, Token)) > 0)
        {
            received += count;
        }

        Assert.Equal((long)Chunk * Chunks, received);
    }

    [Fact]
    public async Task UnknownHost_IsPassedThrough()
    {
        await using var outside = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"outside {context.Request.Host}"));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        var client = proxy.Client();
        Assert.Equal($"outside 127.0.0.1:{outside.Port}", await client.GetStringAsync($"http://127.0.0.1:{outside.Port}/", Token));
        Assert.Equal($"outside localhost:{outside.Port}", await client.GetStringAsync($"http://localhost:{outside.Port}/", Token));
    }

    [Fact]
    public async Task WebSocketUpgrade_Passes()
    {
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            context.Response.Headers.Connection = "Upgrade";
            context.Response.Headers.Upgrade = "echo";
            var stream = await context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!.UpgradeAsync();
            await stream.CopyToAsync(stream);
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var stream = socket.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: books\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nping"u8.ToArray(), Token);
        var text = "";
        var buffer = new byte[1024];
        while (!text.EndsWith("\r\n\r\nping", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, Token);
            Assert.NotEqual(0, read);
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }

        Assert.StartsWith("HTTP/1.1 101", text, StringComparison.Ordinal);
    }

    private sealed class PushedContent(Func<Stream, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
