using System.Net;
using System.Text;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class TimeoutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoAnswerInTime_Is504WithUT_AndIsNotRetried()
    {
        await using var upstream = await UpstreamServer.StartAsync(HangAsync);
        await using var proxy = await ProxyAsync(upstream, new Forward { TimeoutMs = 300, Retries = new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ServerError } } });
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.GatewayTimeout, "upstream request timeout"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        await proxy.ExpectFlagAsync("UT", 1);
        Assert.Equal((1, 0), (upstream.Requests, proxy.Host.Statistics.Retries));
        Assert.DoesNotContain("URX", proxy.Host.Statistics.Flags.Keys);
    }

    [Fact]
    public async Task HeadersSentAlready_StreamIsReset()
    {
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await HangAsync(context);
        });
        await using var proxy = await ProxyAsync(upstream, new Forward { TimeoutMs = 1000 });
        using var response = await proxy.Client().GetAsync("http://books/", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Token));
        await proxy.ExpectFlagAsync("UT", 1);
    }

    [Fact]
    public async Task TimeBegins_WhenTheRequestHasEnded()
    {
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        await using var proxy = await ProxyAsync(upstream, new Forward { TimeoutMs = 2000 });
        using var content = new SlowContent(TimeSpan.FromMilliseconds(2500));
        using var response = await proxy.Client().PostAsync("http://books/", content, Token);
        Assert.Equal((HttpStatusCode.OK, "begin end"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task UpstreamIsToldHowLongItHas()
    {
        await using var upstream = await UpstreamServer.StartAsync(context =>
            context.Response.WriteAsync(context.Request.Headers["x-envoy-expected-rq-timeout-ms"].ToString()));
        await using var proxy = await ProxyAsync(upstream, new Forward { TimeoutMs = 60_000 });
        Assert.InRange(int.Parse(await proxy.Client().GetStringAsync("http://books/", Token)), 30_000, 60_000);
        proxy.Apply(Push(2, upstream, new Forward { TimeoutMs = 60_000, Retries = new RetryPolicy { Attempts = 1, PerTryTimeoutMs = 20_000 } }));
        Assert.Equal("20000", await proxy.Client().GetStringAsync("http://books/", Token));
        proxy.Apply(Push(3, upstream, new Forward()));
        Assert.Equal("", await proxy.Client().GetStringAsync("http://books/", Token));
    }

    private static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static Push Push(long revision, UpstreamServer upstream, Forward forward) =>
        MeshPush.Outbound(revision, ("books", [upstream.Port])).With(push =>
        {
            forward.Clusters.Add(new WeightedCluster { Cluster = "books" });
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward = forward;
        });

    private static Task<TestProxy> ProxyAsync(UpstreamServer upstream, Forward forward) => TestProxy.SidecarAsync(Push(1, upstream, forward));

    /// <summary>A body whose end comes later than its beginning.</summary>
    private sealed class SlowContent(TimeSpan pause) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("begin "));
            await stream.FlushAsync();
            await Task.Delay(pause, TimeProvider.System);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("end"));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
