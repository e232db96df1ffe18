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
