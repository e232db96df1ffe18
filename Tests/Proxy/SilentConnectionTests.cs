using MeshProtocol;
using MeshProxy.CommandLine;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

/// <summary>Connections that are made and then say nothing.</summary>
public sealed class SilentConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HT")]
    public async Task GatewayConnection_IsClosedAfterItsTime(string begun)
    {
        var time = new FakeTimeProvider();
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port), time: time);
        using var silent = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port, Token);
        if (begun.Length > 0)
        {
            await silent.SendAsync(begun, Token);
        }

        await ExpectEndAsync(time, silent, ProxyOptions.DefaultGatewayFirstByteTimeout);
    }

    [Fact]
    public async Task ConnectionOfAnApplication_IsLeftAloneForAnHour()
    {
        var time = new FakeTimeProvider();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1), time);
        using var silent = await RawSocket.ConnectAsync(proxy.OutboundPort, Token);

        await ExpectEndAsync(time, silent, TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(PeerTls.Unspecified)]
    [InlineData(PeerTls.Permissive)]
    public async Task ConnectionOfAPeer_IsLeftAloneForAnHour(PeerTls taken)
    {
        var time = new FakeTimeProvider();
        await using var application = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.SidecarAsync(MutualTlsPair.Inbound(1, taken), time, null, (8080, application.Port));
        using var silent = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port, Token);

        await ExpectEndAsync(time, silent, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task ConnectionThatSpokeBefore_IsNotConcerned()
    {
        var time = new FakeTimeProvider();
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port), time: time);
        var client = proxy.DirectClient(ListenerDirection.Gateway, 80);
        Assert.Equal("x", await client.GetStringAsync("/", Token));

        time.Advance(ProxyOptions.DefaultGatewayFirstByteTimeout * 2);

        Assert.Equal("x", await client.GetStringAsync("/", Token));
    }

    /// <summary>A clock that stands still cannot end it, and one that goes on does; when the proxy begins to wait is not known here.</summary>
    private static async Task ExpectEndAsync(FakeTimeProvider time, RawSocket silent, TimeSpan limit)
    {
        var end = silent.IsClosedAsync(Token);
        time.Advance(limit - TimeSpan.FromSeconds(1));
        Assert.False(end.IsCompleted);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(limit / 10);
                return end.IsCompleted;
            },
            "the silent connection to be closed");
        Assert.True(await end);
    }
}
