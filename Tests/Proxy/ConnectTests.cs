using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class ConnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HttpsThroughTheProxy_IsTunnelled()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.IssueServer();
        await using var upstream = await UpstreamServer.StartAsync(
            async context => await context.Request.Body.CopyToAsync(context.Response.Body), certificate);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        var client = proxy.Client(handler => handler.SslOptions.CertificateChainPolicy = policy);
        var sent = RandomNumberGenerator.GetBytes(3_000_000);
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.PostAsync($"https://localhost:{upstream.Port}/", new ByteArrayContent(sent), Token);
            Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(Token));
            Assert.False(response.Headers.Contains("x-envoy-upstream-service-time"));
        }
    }

    [Fact]
    public async Task UnknownHostWithRegistryOnly_IsRefused()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).With(push => push.Listeners[0].UnknownHosts = UnknownHosts.RegistryOnly));
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", await proxy.RawAsync("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnreachableAndUnreadableTargets_AreRefused()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        Assert.StartsWith("HTTP/1.1 503 ", await proxy.RawAsync($"CONNECT 127.0.0.1:{closed.Port} HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await proxy.RawAsync("CONNECT nonsense HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 508 ", await proxy.RawAsync($"CONNECT localhost:{proxy.OutboundPort} HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 5", 400)]
    [InlineData("content-length:\t5 ", 400)]
    [InlineData("Content-Length: 0\r\nContent-Length: 5", 400)]
    [InlineData("Content-Length: 00", 400)]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("Transfer-Encoding: chunked", 501)]
    [InlineData("Transfer-Encoding: identity\r\nContent-Length: 0", 501)]
    [InlineData("Content-Length : 0", 400)]
    [InlineData(" folded: x", 400)]
    [InlineData("no colon", 400)]
    [InlineData(": no name", 400)]
    [InlineData("a: b\nContent-Length: 5", 400)]
    [InlineData("a: b\rContent-Length: 5", 400)]
    [InlineData("a: b\0", 400)]
    public async Task HeadWithABodyOrThatTwoReadersCouldReadDifferently_IsRefused_AndNothingIsConnected(string header, int status)
    {
        await using var target = new ByteServer("");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));

        var answer = await proxy.RawAsync($"CONNECT 127.0.0.1:{target.Port} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\nhello", Token);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("connection: close", answer, StringComparison.Ordinal);
        Assert.Equal(0, target.Total);
    }

    [Theory]
    [InlineData("Content-Length: 0")]
    [InlineData("X: \u00fc\tb")]
    [InlineData("Proxy-Connection: keep-alive\r\nUser-Agent: curl/8")]
    public async Task HeadWithoutABody_OpensATunnel(string header)
    {
        await using var target = new ByteServer("hello");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        using var caller = await RawSocket.ConnectAsync(proxy.OutboundPort, Token);

        await caller.SendAsync($"CONNECT 127.0.0.1:{target.Port} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n", Token);

        Assert.Equal("HTTP/1.1 200 OK\r\n\r\nhello", await caller.ReceiveAsync("HTTP/1.1 200 OK\r\n\r\nhello".Length, Token));
    }

    [Fact]
    public async Task HeadWithTooManyHeaders_IsRefused()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        var headers = string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: y\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await proxy.RawAsync($"CONNECT a.test:443 HTTP/1.1\r\n{headers}\r\n", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("a.localhost")]
    [InlineData("127.0.0.2")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task NameThatLeadsBackToTheProxy_IsALoop(string host)
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        Assert.StartsWith("HTTP/1.1 508 ", await proxy.RawAsync($"CONNECT {host}:{proxy.OutboundPort} HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MethodThatArrivesInPieces_IsRecognised()
    {
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        using var caller = new TcpClient { NoDelay = true };
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var stream = caller.GetStream();
        foreach (var piece in new[] { "C", "ONNE", $"CT 127.0.0.1:{((IPEndPoint)target.LocalEndpoint).Port} HTTP/1.1\r", "\n\r\nearly" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), Token);
            await stream.FlushAsync(Token);
        }

        using var accepted = await target.AcceptTcpClientAsync(Token);
        var head = new byte["HTTP/1.1 200 OK\r\n\r\n".Length];
        await stream.ReadExactlyAsync(head, Token);
        var early = new byte[5];
        await accepted.GetStream().ReadExactlyAsync(early, Token);
        Assert.Equal("early", Encoding.ASCII.GetString(early));
        // Each side may end its own half.
        caller.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await accepted.GetStream().ReadAsync(early, Token));
        await accepted.GetStream().WriteAsync("after"u8.ToArray(), Token);
        await stream.ReadExactlyAsync(early, Token);
        Assert.Equal("after", Encoding.ASCII.GetString(early));
    }

    [Fact]
    public async Task SlowOrdinaryRequest_IsServedAsUsual()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("c", [])));
        using var caller = new TcpClient { NoDelay = true };
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var stream = caller.GetStream();
        foreach (var piece in new[] { "G", "ET / HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), Token);
        }

        using var reader = new StreamReader(stream);
        Assert.Contains("no healthy upstream", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectOnAUsedConnection_IsRefused()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("c", [])));
        var answer = await proxy.RawAsync("GET / HTTP/1.1\r\nHost: c\r\n\r\nCONNECT c:80 HTTP/1.1\r\nHost: c:80\r\n\r\n", Token);
        Assert.Contains("HTTP/1.1 501 ", answer, StringComparison.Ordinal);
    }
}
