using System.Net;
using System.Net.Sockets;
using MeshProtocol;
using MeshProxy.Listeners;
using Xunit;

namespace Tests.Proxy;

/// <summary>A gateway's port listens only while a Gateway selects it.</summary>
public sealed class GatewayPortTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PortThatNobodySelects_RefusesConnections()
    {
        await using var upstream = await UpstreamServer.SayingAsync("here");
        await using var proxy = await TestProxy.GatewayAsync(null);
        var client = proxy.DirectClient(ListenerDirection.Gateway, 80);
        await ExpectRefusedAsync(proxy);

        proxy.Apply(MeshPush.Gateway(1, "*", upstream.Port));
        Assert.Equal("here", await client.GetStringAsync("/", Token));

        proxy.Apply(new Push { Revision = 2 });
        await ExpectRefusedAsync(proxy);

        proxy.Apply(MeshPush.Gateway(3, "*", upstream.Port));
        using var fresh = new HttpClient { BaseAddress = client.BaseAddress };
        Assert.Equal("here", await fresh.GetStringAsync("/", Token));
    }

    [Fact]
    public async Task ClosedPort_StaysReserved()
    {
        await using var proxy = await TestProxy.GatewayAsync(null);
        foreach (var push in new[] { null, MeshPush.Gateway(1, "*", 1), new Push { Revision = 2 } })
        {
            proxy.Apply(push);
            using var thief = new TcpListener(IPAddress.Loopback, Port(proxy));
            Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(thief.Start).SocketErrorCode);
        }
    }

    [Fact]
    public async Task RequestInFlight_EndsWell_AndConnectionsAreClosedWithTheirNextAnswer()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
            {
                arrived.TrySetResult();
                await go.Task;
            }

            await context.Response.WriteAsync("finished");
        });
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port));
        var idle = proxy.DirectClient(ListenerDirection.Gateway, 80);
        await idle.GetStringAsync("/", Token);
        var client = proxy.DirectClient(ListenerDirection.Gateway, 80);
        var pending = client.GetAsync("/slow", Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        proxy.Apply(new Push { Revision = 2 });
        go.SetResult();

        using var finished = await pending;
        Assert.Equal("finished", await finished.Content.ReadAsStringAsync(Token));
        Assert.True(finished.Headers.ConnectionClose);
        using var late = await idle.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        Assert.True(late.Headers.ConnectionClose);
        await Assert.ThrowsAsync<HttpRequestException>(() => idle.GetAsync("/", Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", Token));
    }

    [Fact]
    public async Task PortThatSomebodyListensOn_IsAClearError()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<ListenException>(() => MeshProxy.ProxyHost.StartAsync(new MeshProxy.CommandLine.ProxyOptions
        {
            Role = NodeRole.Ingress,
            Name = "ingress",
            AdminPort = 0,
            GatewayPorts = [new MeshProxy.CommandLine.PortMapping(80, port)],
        }));

        Assert.Contains($"port {port} of --gateway-port is taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TcpServer_RelaysWithServerFirst()
    {
        await using var server = new ByteServer("hello");
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", server.Port).With(push =>
            push.Listeners[0].FilterChains.Add(new FilterChain { Name = "tcp", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "c" } } } })));

        using var caller = await RawSocket.ConnectAsync(Port(proxy), Token);
        Assert.Equal("hello", await caller.ReceiveAsync(5, Token));
    }

    private static int Port(TestProxy proxy) => proxy.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port;

    private static async Task ExpectRefusedAsync(TestProxy proxy)
    {
        var refusal = await Assert.ThrowsAsync<SocketException>(() => RawSocket.ConnectAsync(Port(proxy), Token));
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }
}
