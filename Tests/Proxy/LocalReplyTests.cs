using System.Net;
using System.Net.Sockets;
using MeshProtocol;
using MeshProxy.LocalReplies;
using Xunit;

namespace Tests.Proxy;

public sealed class LocalReplyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoRouteOrHost_Is404WithNR()
    {
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "books").With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Matches.Add(new RouteMatch { Uri = new StringMatch { Exact = "/x" } })));
        using var unknownHost = await proxy.DirectClient(ListenerDirection.Gateway, 80).GetAsync("/", Token);
        await ExpectAsync(unknownHost, 404, "", "istio-envoy");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/y") { Headers = { Host = "books" } };
        using var noRoute = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);
        await ExpectAsync(noRoute, 404, "", "istio-envoy");
        await proxy.ExpectFlagAsync("NR", 2);
    }

    [Fact]
    public async Task UnknownCluster_Is503WithNC()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])).With(push => push.Clusters.Clear()));
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        await ExpectAsync(response, 503, "");
        await proxy.ExpectFlagAsync("NC", 1);
    }

    [Fact]
    public async Task NoEndpoint_Is503WithUH()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])));
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        await ExpectAsync(response, 503, "no healthy upstream");
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.False(response.Headers.Contains("x-envoy-upstream-service-time"));
        await proxy.ExpectFlagAsync("UH", 1);
    }

    [Fact]
    public async Task RefusedConnection_Is503WithUFAfterTwoRetries()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [closed.Port])));
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        await ExpectAsync(response, 503,
            "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused");
        await proxy.ExpectFlagAsync("UF", 1);
        await proxy.ExpectFlagAsync("URX", 1);
        Assert.Equal(2, proxy.Host.Statistics.Retries);
        Assert.Equal(3, proxy.Host.Statistics.ConnectFailures);
    }

    [Fact]
    public async Task RefusedByApplication_IsNotRetried()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080), null, (8080, closed.Port));
        using var response = await proxy.DirectClient(ListenerDirection.Inbound, 8080).GetAsync("/", Token);
        await ExpectAsync(response, 503,
            "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused",
            "istio-envoy");
        Assert.Equal(0, proxy.Host.Statistics.Retries);
    }

    [Theory]
    [InlineData("", 503, "connection termination", "UC")]
    [InlineData("garbage\r\n\r\n", 502, "protocol error", "UPE")]
    public async Task ConnectionClosedInsteadOfAnswer_IsNamed(string answer, int status, string reason, string flag)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [port])));
        var asked = proxy.Client().PostAsync("http://books/", new StringContent("body"), Token);
        using (var accepted = await listener.AcceptSocketAsync(Token))
        {
            var request = new byte[4096];
            var read = 0;
            while (!System.Text.Encoding.ASCII.GetString(request, 0, read).EndsWith("body", StringComparison.Ordinal))
            {
                read += await accepted.ReceiveAsync(request.AsMemory(read), Token);
            }

            await accepted.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer), Token);
            accepted.Shutdown(SocketShutdown.Both);
        }

        using var response = await asked;
        await ExpectAsync(response, status, $"upstream connect error or disconnect/reset before headers. reset reason: {reason}");
        await proxy.ExpectFlagAsync(flag, 1);
        Assert.Equal(0, proxy.Host.Statistics.Retries);
    }

    [Fact]
    public async Task UnknownHostWithRegistryOnly_Is502()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", []))
            .With(push => push.Listeners[0].UnknownHosts = UnknownHosts.RegistryOnly));
        using var response = await proxy.Client().GetAsync("http://elsewhere/", Token);
        await ExpectAsync(response, 502, "");
        using var otherPort = await proxy.Client().GetAsync("http://books:81/", Token);
        await ExpectAsync(otherPort, 502, "");
        Assert.Empty(proxy.Host.Statistics.Flags);
    }

    [Fact]
    public async Task PassthroughToNowhere_Is503WithUF()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        using var refused = await proxy.Client().GetAsync($"http://127.0.0.1:{closed.Port}/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        using var unresolved = await proxy.Client().GetAsync("http://no-such-host.invalid/", Token);
        Assert.StartsWith("upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason:",
            await unresolved.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await proxy.ExpectFlagAsync("UF", 2);
    }

    [Fact]
    public async Task RequestToTheListenerItself_DoesNotGoRoundAndRound()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        using var response = await proxy.DirectClient(ListenerDirection.Outbound).GetAsync("/", Token);
        Assert.Equal(508, (int)response.StatusCode);
        Assert.Equal(1, proxy.Host.Slot(ListenerDirection.Outbound).Statistics.Total);
    }

    [Fact]
    public async Task BeforeTheFirstConfiguration_Is503()
    {
        await using var proxy = await TestProxy.SidecarAsync(null);
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        await ExpectAsync(response, 503, "");
    }

    [Fact]
    public async Task HeadRequest_HasLengthButNoBody()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])));
        using var response = await proxy.Client().SendAsync(new HttpRequestMessage(HttpMethod.Head, "http://books/"), Token);
        Assert.Equal("no healthy upstream".Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task CallerThatGoesAway_IsNoUpstreamFailure()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            arrived.SetResult();
            await cancelled.Task;
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asked = proxy.Client().GetAsync("http://books/", leave.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await proxy.ExpectFlagAsync("DC", 1);
        Assert.Equal(["DC"], proxy.Host.Statistics.Flags.Keys);
    }

    [Fact]
    public void EveryFailure_HasAnAnswer() =>
        Assert.All(Enum.GetValues<ProxyFailure>().Where(failure => failure is not (ProxyFailure.None or ProxyFailure.RetriableAnswer)), failure => Assert.InRange(LocalReply.For(failure).Status, 400, 599));

    private static async Task ExpectAsync(HttpResponseMessage response, int status, string body, string server = "envoy")
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal(server, response.Headers.GetValues("server").Single());
    }
}
