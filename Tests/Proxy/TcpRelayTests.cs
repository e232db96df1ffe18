using System.Net.Security;
using System.Net.Sockets;
using MeshProtocol;
using MeshRouting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

/// <summary>Connections that are not HTTP.</summary>
public sealed class TcpRelayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectToADeclaredPort_IsBalancedOverTheServicesEndpoints()
    {
        await using var one = new ByteServer("one");
        await using var two = new ByteServer("two");
        await using var proxy = await TestProxy.SidecarAsync(Outbound(Tcp("db", 3306)).With(push =>
        {
            push.Clusters.Add(MeshPush.Cluster("db", LoadBalancing.RoundRobin));
            push.EndpointSets.Add(MeshPush.Endpoints("db", one.Port, two.Port));
        }));
        var names = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            // The server speaks first: nobody waits for the caller.
            using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
            names.Add(await caller.ReceiveAsync(3, Token));
            await caller.SendAsync("echo", Token);
            Assert.Equal("echo", await caller.ReceiveAsync(4, Token));
        }

        Assert.Equal(["one", "one", "two", "two"], names.Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(() => proxy.Host.Slot(ListenerDirection.Outbound).Connections is { Active: 0, BytesReceived: 16, BytesSent: 28 }, "the counts");
    }

    [Fact]
    public async Task UpstreamThatEndsItsHalfFirst_StillHearsTheCaller()
    {
        using var target = new TcpListener(System.Net.IPAddress.Loopback, 0);
        target.Start();
        await using var proxy = await TestProxy.SidecarAsync(Outbound(Tcp("db", 3306)).With(push =>
        {
            push.Clusters.Add(MeshPush.Cluster("db"));
            push.EndpointSets.Add(MeshPush.Endpoints("db", ((System.Net.IPEndPoint)target.LocalEndpoint).Port));
        }));
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        using var accepted = await target.AcceptTcpClientAsync(Token);
        var stream = accepted.GetStream();
        await stream.WriteAsync("bye"u8.ToArray(), Token);
        accepted.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal("bye", await caller.ReceiveAsync(10, Token));
        await caller.SendAsync("late", Token);
        var late = new byte[4];
        await stream.ReadExactlyAsync(late, Token);
        caller.EndSending();
        Assert.Equal(0, await stream.ReadAsync(late, Token));
    }

    [Fact]
    public async Task FailuresToConnect_AreAnsweredBeforeTheTunnelStands()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.SidecarAsync(Outbound(Tcp("refusing", 1), Tcp("empty", 2), Tcp("absent", 3)).With(push =>
        {
            push.Clusters.Add([MeshPush.Cluster("refusing"), MeshPush.Cluster("empty")]);
            push.EndpointSets.Add(MeshPush.Endpoints("refusing", closed.Port));
        }));

        Assert.StartsWith("HTTP/1.1 503 ", await proxy.RawAsync("CONNECT refusing:1 HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
        Assert.Contains("no healthy upstream", await proxy.RawAsync("CONNECT empty:2 HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 503 ", await proxy.RawAsync("CONNECT absent:3 HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
        await proxy.ExpectFlagAsync("UF", 1);
        await proxy.ExpectFlagAsync("UH", 1);
        await proxy.ExpectFlagAsync("NC", 1);
    }

    [Fact]
    public async Task ConnectionsOverTheLimit_AreRefusedUntilOneEnds()
    {
        await using var server = new ByteServer("x");
        await using var proxy = await TestProxy.SidecarAsync(Outbound(Tcp("db", 3306)).With(push =>
        {
            var cluster = MeshPush.Cluster("db");
            cluster.CircuitBreakers = new CircuitBreakers { MaxConnections = 1 };
            push.Clusters.Add(cluster);
            push.EndpointSets.Add(MeshPush.Endpoints("db", server.Port));
        }));
        using (await RawSocket.TunnelAsync(proxy, "db:3306", Token))
        {
            Assert.StartsWith("HTTP/1.1 503 ", await proxy.RawAsync("CONNECT db:3306 HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
            await proxy.ExpectFlagAsync("UO", 1);
        }

        await Eventually.TrueAsync(() => proxy.Host.Configuration.Current!.Clusters[0].CircuitBreaker!.Connections == 0, "the first connection to end");
        using var next = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        Assert.Equal("x", await next.ReceiveAsync(1, Token));
    }

    [Fact]
    public async Task IdleConnection_IsEndedAfterItsTime()
    {
        var time = new FakeTimeProvider();
        await using var server = new ByteServer("x");
        await using var proxy = await TestProxy.SidecarAsync(
            Outbound(Tcp("db", 3306)).With(push =>
            {
                var cluster = MeshPush.Cluster("db");
                cluster.Connections = new UpstreamConnections { IdleTimeoutMs = 10_000 };
                push.Clusters.Add(cluster);
                push.EndpointSets.Add(MeshPush.Endpoints("db", server.Port));
            }),
            time);
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        Assert.Equal("x", await caller.ReceiveAsync(1, Token));
        time.Advance(TimeSpan.FromSeconds(9));
        await caller.SendAsync("y", Token);
        Assert.Equal("y", await caller.ReceiveAsync(1, Token));
        time.Advance(TimeSpan.FromSeconds(9));
        await caller.SendAsync("z", Token);
        Assert.Equal("z", await caller.ReceiveAsync(1, Token));

        time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await caller.IsClosedAsync(Token));
    }

    [Fact]
    public async Task ConnectionThatHasLastedLongEnough_IsEnded()
    {
        await using var server = new ByteServer("x");
        await using var proxy = await TestProxy.SidecarAsync(Outbound(Tcp("db", 3306)).With(push =>
        {
            var cluster = MeshPush.Cluster("db");
            cluster.Connections = new UpstreamConnections { MaxDurationMs = 300 };
            push.Clusters.Add(cluster);
            push.EndpointSets.Add(MeshPush.Endpoints("db", server.Port));
        }));
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        Assert.Equal("x", await caller.ReceiveAsync(1, Token));

        Assert.True(await caller.IsClosedAsync(Token));
    }

    [Fact]
    public async Task StopWithAnOpenConnection_DoesNotWaitForIt()
    {
        await using var server = new ByteServer("x");
        await using var proxy = await TestProxy.SidecarAsync(Outbound(Tcp("db", 3306)).With(push =>
        {
            push.Clusters.Add(MeshPush.Cluster("db"));
            push.EndpointSets.Add(MeshPush.Endpoints("db", server.Port));
        }));
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        Assert.Equal("x", await caller.ReceiveAsync(1, Token));
        // The caller has ended its half, so that only upstream holds the connection.
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await proxy.Host.StopAsync(limit.Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.True(await caller.IsClosedAsync(Token));
        await Eventually.TrueAsync(() => server.Connections == 0, "upstream to see the end");
    }

    [Fact]
    public async Task TlsThroughTheTunnel_GoesByServerName()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.IssueServer();
        await using var v1 = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("v1"), certificate);
        await using var v2 = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("v2"), certificate);
        await using var proxy = await TestProxy.SidecarAsync(Outbound(
            To("secure", Tcp("v1", 443, "a.example.com", "*.wild.example.com")), To("secure", Tcp("v2", 443, "b.example.com"))).With(push =>
        {
            push.Clusters.Add([MeshPush.Cluster("v1"), MeshPush.Cluster("v2")]);
            push.EndpointSets.Add([MeshPush.Endpoints("v1", v1.Port), MeshPush.Endpoints("v2", v2.Port)]);
        }));

        Assert.Equal("v1", await AskAsync("a.example.com"));
        Assert.Equal("v2", await AskAsync("B.example.com"));
        Assert.Equal("v1", await AskAsync("x.y.wild.example.com"));
        await Assert.ThrowsAnyAsync<IOException>(() => AskAsync("wild.example.com"));

        // Bytes that are no TLS have no place here either.
        using var plain = await RawSocket.TunnelAsync(proxy, "secure:443", Token);
        await plain.SendAsync("hello", Token);
        Assert.True(await plain.IsClosedAsync(Token));

        async Task<string> AskAsync(string serverName)
        {
            using var caller = await RawSocket.TunnelAsync(proxy, "secure:443", Token);
            await using var tls = new SslStream(caller.Stream, false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = serverName }, Token);
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
            using var reader = new StreamReader(tls);
            return (await reader.ReadToEndAsync(Token)).Contains("v1", StringComparison.Ordinal) ? "v1" : "v2";
        }
    }

    [Theory]
    [InlineData("10.1.2.3", "private")]
    [InlineData("127.0.0.1", "loopback")]
    public async Task AddressAskedFor_IsFoundByNetwork(string address, string expected)
    {
        await using var inner = new ByteServer("private");
        await using var outer = new ByteServer("loopback");
        await using var proxy = await TestProxy.SidecarAsync(Outbound(
            To("10.0.0.0/8", Tcp("inner", 5000)), To("0.0.0.0/0", Tcp("outer", 5000))).With(push =>
        {
            push.Clusters.Add([MeshPush.Cluster("inner"), MeshPush.Cluster("outer")]);
            push.EndpointSets.Add([MeshPush.Endpoints("inner", inner.Port), MeshPush.Endpoints("outer", outer.Port)]);
        }));

        using var caller = await RawSocket.TunnelAsync(proxy, $"{address}:5000", Token);
        caller.EndSending();
        Assert.Equal(expected, await caller.ReceiveAsync(100, Token));
    }

    [Fact]
    public async Task InboundPortOfTcp_IsRelayedToTheApplication_ServerFirst()
    {
        await using var application = new ByteServer("welcome");
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(3306).With(push => push.Listeners[1].FilterChains.Add(Inbound())), null, (3306, application.Port));

        using var peer = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Inbound, 3306).Bound.Port, Token);
        Assert.Equal("welcome", await peer.ReceiveAsync(7, Token));
        await peer.SendAsync("ping", Token);
        peer.EndSending();
        Assert.Equal("ping", await peer.ReceiveAsync(100, Token));
    }

    [Fact]
    public async Task UndeclaredInboundPort_ServesHttpAndRelaysTheRest()
    {
        await using var application = await UpstreamServer.SayingAsync("http");
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Listeners[1].FilterChains.Add(
                [new FilterChain { Name = "http", OnlyHttp = true, RouteTable = "inbound|8080||" }, Inbound(8080)])),
            null,
            (8080, application.Port));

        using var answer = await proxy.DirectClient(ListenerDirection.Inbound, 8080).GetAsync("/", Token);
        Assert.Equal("istio-envoy", answer.Headers.Server.ToString());
        using var peer = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port, Token);
        await peer.SendAsync("nonsense\r\n\r\n", Token);
        // That is the application's own word, not the proxy's.
        Assert.DoesNotContain("envoy", await peer.ReceiveAsync(10_000, Token), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Host.Slot(ListenerDirection.Inbound, 8080).Connections.Total);
    }

    [Fact]
    public async Task Weights_AreDrawnOncePerConnection()
    {
        await using var one = new ByteServer("one");
        await using var two = new ByteServer("two");
        await using var proxy = await TestProxy.SidecarAsync(
            Outbound(new FilterChain
            {
                Name = "split",
                DestinationPort = 1,
                Destinations = { "db" },
                Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "one", Weight = 30 }, new WeightedCluster { Cluster = "two", Weight = 70 } } },
            }).With(push =>
            {
                push.Clusters.Add([MeshPush.Cluster("one", LoadBalancing.RoundRobin), MeshPush.Cluster("two", LoadBalancing.RoundRobin)]);
                push.EndpointSets.Add([MeshPush.Endpoints("one", one.Port), MeshPush.Endpoints("two", two.Port)]);
            }),
            new FixedChance(29, 30));

        foreach (var expected in new[] { "one", "two" })
        {
            using var caller = await RawSocket.TunnelAsync(proxy, "db:1", Token);
            Assert.Equal(expected, await caller.ReceiveAsync(3, Token));
        }
    }

    private static Push Outbound(params FilterChain[] chains) => MeshPush.Outbound(1).With(push => push.Listeners[0].FilterChains.Add(chains));

    internal static FilterChain Tcp(string cluster, int port, params string[] serverNames) => new()
    {
        Name = cluster,
        DestinationPort = port,
        Destinations = { cluster },
        ServerNames = { serverNames },
        Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = cluster } } },
    };

    private static FilterChain To(string destination, FilterChain chain)
    {
        chain.Destinations.Clear();
        chain.Destinations.Add(destination);
        return chain;
    }

    private static FilterChain Inbound(int port = 3306) => new()
    {
        Name = "bytes",
        Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = $"inbound|{port}||" } } },
    };

    private sealed class FixedChance(params long[] draws) : IChance
    {
        private int _next = -1;

        public long Next(long exclusiveMaximum) => draws[Interlocked.Increment(ref _next)];
    }
}
