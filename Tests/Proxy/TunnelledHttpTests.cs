using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Tests.Proxy;

/// <summary>HTTP inside of CONNECT to a host of the mesh.</summary>
public sealed class TunnelledHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GrpcInsideATunnel_IsRouted()
    {
        await using var upstream = await GrpcUpstream.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port)
            .With(push => (push.RouteTables[0].Name, push.RouteTables[0].Port, push.Listeners[0].RouteTables[0]) = ("9000", 9000, "9000")));
        // The authority inside names no port: the tunnel's counts.
        using var channel = proxy.Channel(tunnelTo: "books:9000");

        using var call = new Talk.TalkClient(channel).SayAsync(new Phrase { Text = "hello" }, cancellationToken: Token);

        Assert.Equal("hello", (await call).Text);
        Assert.Equal("envoy", (await call.ResponseHeadersAsync).GetValue("server"));
        Assert.Equal(1, Cluster(proxy).Endpoints[0].Total);
    }

    [Theory]
    [InlineData("books")]
    [InlineData("books:8000")]
    public async Task Http1InsideATunnel_IsRoutedRequestByRequest(string authority)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path + " "));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]))
            .With(push => (push.RouteTables[0].Name, push.RouteTables[0].Port, push.Listeners[0].RouteTables[0]) = ("8000", 8000, "8000")));

        var answer = await proxy.RawAsync(
            $"CONNECT books:8000 HTTP/1.1\r\nHost: books:8000\r\n\r\nGET /a HTTP/1.1\r\nHost: {authority}\r\n\r\nGET /b HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n", Token);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("/a ", answer, StringComparison.Ordinal);
        Assert.Contains("/b ", answer, StringComparison.Ordinal);
        Assert.Equal(2, Cluster(proxy).Endpoints[0].Total);
    }

    [Fact]
    public async Task OtherBytesInsideATunnelToAKnownHost_AreRelayed()
    {
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        var port = ((IPEndPoint)target.LocalEndpoint).Port;
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("127.0.0.1", [1]))
            .With(push => (push.RouteTables[0].Name, push.RouteTables[0].Port, push.Listeners[0].RouteTables[0]) = ($"{port}", port, $"{port}")));
        foreach (var first in new byte[] { 22, (byte)'x' })
        {
            using var caller = new TcpClient { NoDelay = true };
            await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
            var stream = caller.GetStream();
            await Http2Client.TunnelAsync(stream, $"127.0.0.1:{port}", Token);
            await stream.WriteAsync(new byte[] { first, 3, 1 }, Token);
            using var accepted = await target.AcceptTcpClientAsync(Token);
            var received = new byte[3];
            await accepted.GetStream().ReadExactlyAsync(received, Token);
            Assert.Equal([first, 3, 1], received);
        }
    }

    [Fact]
    public async Task RequestLineThatArrivesInPieces_IsRecognised()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])));
        using var caller = new TcpClient { NoDelay = true };
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var stream = caller.GetStream();
        await Http2Client.TunnelAsync(stream, "books:80", Token);
        foreach (var piece in new[] { "G", "ET / HTTP/1", ".1\r", "\nHost: books\r\nConnection: close\r\n\r\n" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), Token);
            await stream.FlushAsync(Token);
        }

        using var reader = new StreamReader(stream);
        Assert.Contains("no healthy upstream", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForeignHostInsideATunnel_IsPassedOnToThePortOfTheTunnel()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("there"), protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", []))
            .With(push => (push.RouteTables[0].Name, push.RouteTables[0].Port, push.Listeners[0].RouteTables[0]) = ($"{upstream.Port}", upstream.Port, $"{upstream.Port}")));
        using var client = Http2Client.Over(proxy.Host.Slot(ListenerDirection.Outbound).Bound, $"books:{upstream.Port}");
        Assert.Equal("there", await client.GetStringAsync("http://localhost/", Token));
    }

    [Fact]
    public async Task SilentTunnelsAndConnections_DoNotHoldUpTheEnd()
    {
        var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [])).Inbound(8080), apps: (8080, 1));
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        using var inbound = new TcpClient();
        await inbound.ConnectAsync(proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound, Token);
        using var tunnel = new TcpClient();
        await tunnel.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        await Http2Client.TunnelAsync(tunnel.GetStream(), "books:80", Token);

        await proxy.Host.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), Token);

        foreach (var connection in new[] { silent, inbound, tunnel })
        {
            Assert.Equal(0, await connection.GetStream().ReadAsync(new byte[1], Token));
        }

        await proxy.DisposeAsync();
    }

    private static MeshProxy.Configuration.ClusterModel Cluster(TestProxy proxy) => proxy.Host.Configuration.Current!.Clusters[0];
}
