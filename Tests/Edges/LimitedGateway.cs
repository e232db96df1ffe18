using MeshProtocol;
using MeshProxy;
using MeshProxy.CommandLine;
using MeshProxy.Limits;
using Tests.Proxy;
using Xunit;

namespace Tests.Edges;

/// <summary>A gateway with limits of its own, before <c>books</c>.</summary>
internal sealed class LimitedGateway : IAsyncDisposable
{
    private LimitedGateway(ProxyHost host) => Host = host;

    public ProxyHost Host { get; }

    public int Port => Host.Slot(ListenerDirection.Gateway, 80).Bound.Port;

    public static async Task<LimitedGateway> StartAsync(int upstream, ProxyLimits? limits = null)
    {
        var host = await ProxyHost.StartAsync(new ProxyOptions
        {
            Role = NodeRole.Ingress,
            Name = "ingress",
            AdminPort = 0,
            GatewayPorts = [new PortMapping(80, 0)],
            Limits = limits ?? new ProxyLimits(),
        });
        Assert.Null(host.Configuration.Apply(MeshPush.Gateway(1, "books", upstream)));
        return new LimitedGateway(host);
    }

    public Task<RawSocket> ConnectAsync() => RawSocket.ConnectAsync(Port, TestContext.Current.CancellationToken);

    public async Task<RawHttp2> ConnectHttp2Async() => new((await ConnectAsync()).Stream);

    /// <summary>Whether another caller is served as ever.</summary>
    public async Task<bool> ServesAsync(string path = "/")
    {
        using var socket = await ConnectAsync();
        var answer = await EdgeProxies.ExchangeAsync(socket.Stream, $"GET {path} HTTP/1.1\r\nHost: books\r\nConnection: close\r\n\r\n",
            TestContext.Current.CancellationToken);
        return answer.StartsWith("HTTP/1.1 200 OK\r\n", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await Host.StopAsync(now.Token);
        await Host.DisposeAsync();
    }
}
