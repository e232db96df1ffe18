using MeshProtocol;
using MeshProxy.CommandLine;
using Xunit;

namespace Tests.Proxy;

/// <summary>Connections that are made and then say nothing.</summary>
public sealed class SilentConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PRI * HT", "TP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0")]
    public async Task GatewayConnection_IsClosedAfterItsTime_AndNotBefore(string begun, string rest)
    {
        var time = new AwaitedTime();
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port), time: time);

        await ExpectEndAsync(time, proxy.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port, ProxyOptions.DefaultGatewayFirstByteTimeout, begun, rest);
    }

    [Fact]
    public async Task ConnectionOfAnApplication_IsLeftAloneForAnHour()
    {
        var time = new AwaitedTime();
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("a", [upstream.Port])), time);

        await ExpectEndAsync(time, proxy.OutboundPort, TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(PeerTls.Unspecified)]
    [InlineData(PeerTls.Permissive)]
    public async Task ConnectionOfAPeer_IsLeftAloneForAnHour(PeerTls taken)
    {
        var time = new AwaitedTime();
        await using var application = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.SidecarAsync(MutualTlsPair.Inbound(1, taken), time, null, (8080, application.Port));

        await ExpectEndAsync(time, proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task ConnectionThatSpokeBefore_IsNotConcerned()
    {
        var time = new AwaitedTime();
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port), time: time);
        using var one = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port, Token);
        await time.IsAwaitedAsync(ProxyOptions.DefaultGatewayFirstByteTimeout, 1);
        for (var i = 0; i < 2; i++)
        {
            // On the same connection, which nothing has ended.
            await one.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Token);
            var answer = "";
            while (!answer.EndsWith("\r\n\r\nx", StringComparison.Ordinal) && !answer.EndsWith("\r\nx\r\n0\r\n\r\n", StringComparison.Ordinal))
            {
                var more = await one.ReceiveAsync(1, Token).WaitAsync(Limit, Token);
                Assert.True(more.Length > 0, $"the connection has ended after '{answer}'");
                answer += more;
            }

            Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
            time.Advance(ProxyOptions.DefaultGatewayFirstByteTimeout * 2);
        }
    }

    /// <summary>Two that are silent alike: one speaks at the last moment and is heard, the other one does not.</summary>
    private static async Task ExpectEndAsync(
        AwaitedTime time, int port, TimeSpan limit, string begun = "", string rest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    {
        using var late = await RawSocket.ConnectAsync(port, Token);
        using var silent = await RawSocket.ConnectAsync(port, Token);
        if (begun.Length > 0)
        {
            await late.SendAsync(begun, Token);
            await silent.SendAsync(begun, Token);
        }

        await time.IsAwaitedAsync(limit, 2);
        time.Advance(limit - TimeSpan.FromSeconds(1));
        await late.SendAsync(rest, Token);
        Assert.Equal(9, (await late.ReceiveAsync(9, Token).WaitAsync(Limit, Token)).Length);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await silent.IsClosedAsync(Token).WaitAsync(Limit, Token));
    }
}
