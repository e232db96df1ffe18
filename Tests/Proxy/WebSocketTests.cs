using System.Net;
using System.Net.WebSockets;
using System.Text;
using MeshProtocol;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class WebSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UpstreamProtocol.Unspecified)]
    [InlineData(UpstreamProtocol.Http2)]
    [InlineData(UpstreamProtocol.Caller)]
    public async Task ThroughTwoProxies_MessagesPassBothWays(UpstreamProtocol protocol)
    {
        await using var app = await EchoAsync();
        await using var inbound = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Clusters[0].Protocol = protocol), apps: (8080, app.Port));
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, protocol, inbound.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port));
        using var socket = new ClientWebSocket();
        // .NET's client asks for a tunnel.
        socket.Options.Proxy = new WebProxy($"http://127.0.0.1:{proxy.OutboundPort}");
        await socket.ConnectAsync(new Uri("ws://books/chat?room=1"), Token);

        await ExpectEchoAsync(socket, "one");
        await ExpectEchoAsync(socket, new string('x', 200_000));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Token);

        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (socket.CloseStatus, socket.CloseStatusDescription));
        await Eventually.TrueAsync(() => proxy.Host.Activity.Active == 0 && inbound.Host.Activity.Active == 0, "nothing is under way any more");
    }

    [Theory]
    [InlineData("/chat")]
    [InlineData("http://books/chat")]
    public async Task EitherFormOfTheTarget_IsUpgraded(string target)
    {
        await using var app = await EchoAsync();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [app.Port])));
        using var caller = new System.Net.Sockets.TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var stream = caller.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: books\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), Token);
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var one = new byte[1];
            await stream.ReadExactlyAsync(one, Token);
            head += (char)one[0];
        }

        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head, StringComparison.OrdinalIgnoreCase);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions());
        await ExpectEchoAsync(socket, "hello");
    }

    [Fact]
    public async Task GatewayPassesUpgradesOn()
    {
        await using var app = await EchoAsync();
        await using var gateway = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", app.Port));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port}/chat"), Token);
        await ExpectEchoAsync(socket, "hello");
    }

    [Fact]
    public async Task RouteTimeout_DoesNotCutAnUpgradedConnection()
    {
        var time = new FakeTimeProvider();
        await using var app = await EchoAsync();
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [app.Port])).With(push =>
            {
                var forward = push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;
                forward.TimeoutMs = 1000;
                forward.Retries = new RetryPolicy { Attempts = 1, PerTryTimeoutMs = 500, Conditions = { RetryCondition.ServerError } };
            }),
            time);
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = new WebProxy($"http://127.0.0.1:{proxy.OutboundPort}");
        await socket.ConnectAsync(new Uri("ws://books/chat"), Token);
        await ExpectEchoAsync(socket, "before");
        time.Advance(TimeSpan.FromHours(1));
        await ExpectEchoAsync(socket, "after");
    }

    [Fact]
    public async Task RefusedUpgrade_IsReturned()
    {
        await using var app = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("not you");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [app.Port])));
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.Proxy = new WebProxy($"http://127.0.0.1:{proxy.OutboundPort}");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri("ws://books/chat"), Token));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    private static Task<UpstreamServer> EchoAsync() => UpstreamServer.StartAsync(async context =>
    {
        var upgrade = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true })
        {
            context.Response.StatusCode = 400;
            return;
        }

        var key = context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // What RFC 6455 asks for; it protects nothing.
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore CA5350
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        await using var stream = await upgrade.UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.Empty, socket.CloseStatusDescription, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    });

    private static async Task ExpectEchoAsync(WebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Token);
        var buffer = new byte[text.Length + 1];
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(length), Token);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, length));
    }
}
