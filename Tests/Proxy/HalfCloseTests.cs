using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

/// <summary>Callers that send all they have, end their half, and wait for the answer.</summary>
public sealed class HalfCloseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TunnelWhoseCallerEndsBeforeUpstreamIsThere_IsCarriedThrough(bool looksAtGreeting)
    {
        await using var server = new ByteServer("db:");
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proxy = await SlowAsync(server.Port, answer.Task, looksAtGreeting);
        var ended = Ended(proxy, ListenerDirection.Outbound);
        using var caller = await RawSocket.ConnectAsync(proxy.OutboundPort, Token);

        await caller.SendAsync("CONNECT db:3306 HTTP/1.1\r\n\r\nhello", Token);
        caller.EndSending();
        // The proxy has seen the end before there is anything to connect to.
        await ended.WaitAsync(Limit, Token);
        answer.SetResult([IPAddress.Loopback]);

        Assert.Equal("HTTP/1.1 200 OK\r\n\r\ndb:hello", await caller.ReceiveAsync(1000, Token));
    }

    [Fact]
    public async Task TunnelWhoseCallerIsReset_IsGivenUp()
    {
        await using var server = new ByteServer("db:");
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proxy = await SlowAsync(server.Port, answer.Task, looksAtGreeting: false);
        using var caller = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) };
        var ended = Ended(proxy, ListenerDirection.Outbound);
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var slot = proxy.Host.Slot(ListenerDirection.Outbound);
        await caller.SendAsync(Encoding.ASCII.GetBytes("CONNECT db:3306 HTTP/1.1\r\n\r\nhello"), Token);
        await Eventually.TrueAsync(() => slot.Statistics.Active == 1, "the request to be seen");

        caller.Close();
        await ended.WaitAsync(Limit, Token);

        // Without an answer to the name it could only wait.
        await Eventually.TrueAsync(() => slot.Statistics.Active == 0, "the tunnel to be given up");
        answer.SetResult([IPAddress.Loopback]);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task TunnelToAnAddress_IsCarriedThroughAfterItsCallersEnd()
    {
        await using var server = new ByteServer("far:");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        AwaitEnds(proxy, ListenerDirection.Outbound);
        using var caller = await RawSocket.ConnectAsync(proxy.OutboundPort, Token);

        await caller.SendAsync($"CONNECT 127.0.0.1:{server.Port} HTTP/1.1\r\n\r\nhello", Token);
        caller.EndSending();

        Assert.Equal("HTTP/1.1 200 OK\r\n\r\nfar:hello", await caller.ReceiveAsync(1000, Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InboundPort_CarriesWhatCameBeforeTheEnd(bool sniffs)
    {
        await using var application = new ByteServer("app:");
        var bytes = new FilterChain { Name = "bytes", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "inbound|3306||" } } } };
        var http = new FilterChain { Name = "http", OnlyHttp = true, RouteTable = "inbound|3306||" };
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(3306).With(push => push.Listeners[1].FilterChains.Add(sniffs ? [http, bytes] : [bytes])), null, (3306, application.Port));
        AwaitEnds(proxy, ListenerDirection.Inbound, 3306);
        using var peer = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Inbound, 3306).Bound.Port, Token);

        await peer.SendAsync("hello", Token);
        peer.EndSending();

        Assert.Equal("app:hello", await peer.ReceiveAsync(1000, Token));
    }

    [Fact]
    public async Task InboundPortWithMutualTls_CarriesWhatCameBeforeTheEnd()
    {
        await using var application = new ByteServer("app:");
        using var authority = new TestAuthority();
        var bytes = new FilterChain { Name = "bytes", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "inbound|8080||" } } } };
        await using var proxy = await TestProxy.SidecarAsync(
            MutualTlsPair.Inbound(1, PeerTls.Strict).With(push => push.Listeners[0].FilterChains.Add(bytes)), null, (8080, application.Port));
        proxy.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Books));
        using var socket = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port, Token);
        await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = MutualTlsPair.ServerName,
                ClientCertificateContext = SslStreamCertificateContext.Create(authority.IssueWorkload(MutualTlsPair.Gateway), null, offline: true),
                ApplicationProtocols = [new SslApplicationProtocol("istio")],
            },
            Token);

        await tls.WriteAsync("hello"u8.ToArray(), Token);
        await tls.ShutdownAsync();
        socket.EndSending();

        using var reader = new StreamReader(tls);
        Assert.Equal("app:hello", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task GatewayPort_CarriesWhatCameBeforeTheEnd()
    {
        await using var server = new ByteServer("db:");
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", server.Port).With(push =>
            push.Listeners[0].FilterChains.Add(new FilterChain { Name = "tcp", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "c" } } } })));
        AwaitEnds(proxy, ListenerDirection.Gateway, 80);
        using var caller = await RawSocket.ConnectAsync(proxy.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port, Token);

        await caller.SendAsync("hello", Token);
        caller.EndSending();

        Assert.Equal("db:hello", await caller.ReceiveAsync(1000, Token));
    }

    /// <summary>A sidecar whose cluster for db:3306 waits for its name.</summary>
    private static Task<TestProxy> SlowAsync(int port, Task<IPAddress[]> answer, bool looksAtGreeting)
    {
        var chain = new FilterChain
        {
            Name = "db",
            DestinationPort = 3306,
            Destinations = { "db" },
            Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "db" } } },
        };
        var secure = chain.Clone();
        secure.Name = "secure";
        secure.ServerNames.Add("a.example.com");
        return TestProxy.SidecarAsync(
            MeshPush.Outbound(1).With(push =>
            {
                push.Listeners[0].FilterChains.Add(looksAtGreeting ? [secure, chain] : [chain]);
                push.Clusters.Add(new Cluster { Name = "db", Kind = ClusterKind.Dns });
                push.EndpointSets.Add(new EndpointSet { Cluster = "db", Endpoints = { new MeshProtocol.Endpoint { Address = "db.test", Port = port } } });
            }),
            new FakeTimeProvider(),
            new FakeNameResolver().Set("db.test", answer));
    }

    /// <summary>Completes when the proxy has seen the caller's end, of whichever kind.</summary>
    private static Task Ended(TestProxy proxy, ListenerDirection direction)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Host.Slot(direction).Accepted = connection => connection.ConnectionClosed.Register(ended.SetResult);
        return ended.Task;
    }

    /// <summary>Nothing of a connection is read before its end has been seen.</summary>
    private static void AwaitEnds(TestProxy proxy, ListenerDirection direction, int port = 0) =>
        proxy.Host.Slot(direction, port).Accepted = connection => connection.ConnectionClosed.WaitHandle.WaitOne(Limit);
}
