using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MeshProtocol;
using MeshProxy.Listeners;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

/// <summary>Connections that a listener would not take any more as it took them.</summary>
public sealed class ConnectionDrainTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task GatewayThatAsksForClientCertificates_ClosesOlderConnectionsWithTheNextAnswer()
    {
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, upstream.Port, Https()), 443);
        await using var caller = await SecureAsync(proxy);
        Assert.DoesNotContain("connection: close", await AskAsync(caller), StringComparison.OrdinalIgnoreCase);

        proxy.Apply(Gateway(2, upstream.Port, Https(ClientCertificates.Required)));

        Assert.Equal(1, Slot(proxy, 443).Open!.Draining);
        var last = await AskAsync(caller);
        Assert.StartsWith("HTTP/1.1 200 ", last, StringComparison.Ordinal);
        Assert.Contains("connection: close", last, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await caller.ReadAsync(new byte[1], Token));
        await Eventually.TrueAsync(() => Slot(proxy, 443).Open!.Draining == 0, "the drained connection to be forgotten");
    }

    [Fact]
    public async Task RequestUnderWay_FinishesAndItsAnswerCloses()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await go.Task;
            await context.Response.WriteAsync("finished");
        });
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, upstream.Port, Https()), 443);
        await using var caller = await SecureAsync(proxy);
        var answer = AskAsync(caller);
        await arrived.Task.WaitAsync(Limit, Token);

        proxy.Apply(Gateway(2, upstream.Port, Https(ClientCertificates.Required)));
        go.SetResult();

        var text = await answer;
        Assert.Contains("connection: close", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("finished", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdleConnection_IsClosedAfterTheDrainTime()
    {
        var time = new FakeTimeProvider();
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, upstream.Port, Https()), 443, time);
        await using var late = await SecureAsync(proxy);
        await using var idle = await SecureAsync(proxy);
        await AskAsync(late);
        await AskAsync(idle);
        proxy.Apply(Gateway(2, upstream.Port, Https("b.example.com")));
        Assert.Equal(2, Slot(proxy, 443).Open!.Draining);

        // At the last moment it is there still: it is answered, and told to close.
        time.Advance(OpenConnections.DrainTime - TimeSpan.FromSeconds(1));
        Assert.Contains("connection: close", await AskAsync(late), StringComparison.OrdinalIgnoreCase);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, await idle.ReadAsync(new byte[1], Token).AsTask().WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task Http2Connection_EndsWithTheNextAnswer()
    {
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, upstream.Port, Https()), 443);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) => (await RawSocket.ConnectAsync(Slot(proxy, 443).Bound.Port, token)).Stream,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal("x", await client.GetStringAsync("https://a.example.com/", Token));

        // The chain is another one, though it lets everybody in.
        proxy.Apply(Gateway(2, upstream.Port, Https(ClientCertificates.Optional)));

        Assert.Equal(1, Slot(proxy, 443).Open!.Draining);
        Assert.Equal("x", await client.GetStringAsync("https://a.example.com/", Token));
        await Eventually.TrueAsync(() => Slot(proxy, 443).Open!.Draining == 0, "the connection to be closed");
    }

    [Fact]
    public async Task RenewedCertificateAndOtherLine_DrainNothing()
    {
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, upstream.Port, Https()), 443);
        await using var caller = await SecureAsync(proxy);
        await AskAsync(caller);

        proxy.Apply(Gateway(2, upstream.Port, new FilterChain(Https()) { Origin = new Origin { Line = 7 } }));
        proxy.Apply(Gateway(3, upstream.Port, Https(), Https("b.example.com")));

        Assert.Equal(0, Slot(proxy, 443).Open!.Draining);
        Assert.DoesNotContain("connection: close", await AskAsync(caller), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(PeerTls.Permissive, PeerTls.Strict, true)]
    [InlineData(PeerTls.Permissive, PeerTls.Unspecified, false)]
    [InlineData(PeerTls.Unspecified, PeerTls.Permissive, false)]
    public async Task PlainPeer_IsDrainedWhereOnlyMutualTlsIsTaken(PeerTls before, PeerTls after, bool drains)
    {
        await using var application = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.SidecarAsync(MutualTlsPair.Inbound(1, before), null, (8080, application.Port));
        proxy.Host.Certificate.Replace(_authority.IssueMesh(MutualTlsPair.Books));
        using var peer = await RawSocket.ConnectAsync(Inbound(proxy).Bound.Port, Token);
        await AskAsync(peer.Stream);

        proxy.Apply(MutualTlsPair.Inbound(2, after));

        Assert.Equal(drains, (await AskAsync(peer.Stream)).Contains("connection: close", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(PeerTls.Unspecified, true)]
    [InlineData(PeerTls.Strict, false)]
    public async Task PeerWithMutualTls_IsDrainedWhereItIsSwitchedOff(PeerTls after, bool drains)
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Permissive);
        await pair.GetAsync();

        pair.Server.Apply(MutualTlsPair.Inbound(2, after));

        Assert.Equal(drains ? 1 : 0, Inbound(pair.Server).Open!.Draining);
    }

    [Fact]
    public async Task RelayedConnection_IsCutOffAfterTheDrainTime()
    {
        var time = new FakeTimeProvider();
        await using var server = new ByteServer("db:");
        var tcp = new FilterChain { Name = "tcp", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "c" } } } };
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, server.Port, tcp), 443, time);
        using var caller = await RawSocket.ConnectAsync(Slot(proxy, 443).Bound.Port, Token);
        Assert.Equal("db:", await caller.ReceiveAsync(3, Token));

        proxy.Apply(Gateway(2, server.Port, Https()));
        time.Advance(OpenConnections.DrainTime - TimeSpan.FromSeconds(1));
        await caller.SendAsync("echo", Token);
        Assert.Equal("echo", await caller.ReceiveAsync(4, Token).WaitAsync(Limit, Token));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await caller.IsClosedAsync(Token).WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task ChangeWhileTheGreetingIsAwaited_IsSeen()
    {
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, upstream.Port, Https()), 443);
        using var socket = await RawSocket.ConnectAsync(Slot(proxy, 443).Bound.Port, Token);

        proxy.Apply(Gateway(2, upstream.Port, Https(ClientCertificates.Required)));

        await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.example.com" }, Token);
            await AskAsync(tls);
        });
        Assert.Equal(0, upstream.Requests);
    }

    private static ListenerSlot Slot(TestProxy proxy, int port) => proxy.Host.Slot(ListenerDirection.Gateway, port);

    private static ListenerSlot Inbound(TestProxy proxy) => proxy.Host.Slot(ListenerDirection.Inbound, 8080);

    private static Push Gateway(long revision, int upstream, params FilterChain[] chains) => new()
    {
        Revision = revision,
        Listeners = { new Listener { Name = "gateway_443", Direction = ListenerDirection.Gateway, Port = 443, UnknownHosts = UnknownHosts.NotFound, FilterChains = { chains } } },
        RouteTables = { new RouteTable { Name = "https", Port = 443, VirtualHosts = { MeshPush.Host("*", "c") } } },
        Clusters = { MeshPush.Cluster("c") },
        EndpointSets = { MeshPush.Endpoints("c", upstream) },
    };

    private static async Task<SslStream> SecureAsync(TestProxy proxy)
    {
        var socket = await RawSocket.ConnectAsync(Slot(proxy, 443).Bound.Port, Token);
        var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.example.com" }, Token);
        return tls;
    }

    /// <summary>Asks, and reads one answer with a length.</summary>
    private static async Task<string> AskAsync(Stream stream)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n"u8.ToArray(), Token);
        var buffer = new byte[64 * 1024];
        var count = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), Token).AsTask().WaitAsync(Limit, Token);
            count += read;
            var text = System.Text.Encoding.Latin1.GetString(buffer, 0, count);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                var length = text[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
                if (length is null ? text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : count >= end + 4 + int.Parse(length["content-length:".Length..]))
                {
                    return text;
                }
            }

            if (read == 0)
            {
                throw new IOException($"the answer ends after '{text}'");
            }
        }
    }

    private FilterChain Https(ClientCertificates clients)
    {
        var chain = Https();
        chain.Tls.ClientCertificates = clients;
        chain.Tls.ClientAuthorities = ByteString.CopyFromUtf8(_authority.Certificate.ExportCertificatePem());
        return chain;
    }

    private FilterChain Https(string serverName = "a.example.com")
    {
        using var certificate = _authority.Issue(serverName);
        return new FilterChain
        {
            Name = "https." + serverName,
            ServerNames = { serverName },
            RouteTable = "https",
            Tls = new TlsTermination
            {
                Certificate = new TlsCertificate
                {
                    Chain = ByteString.CopyFromUtf8(certificate.ExportCertificatePem()),
                    PrivateKey = new PrivateKey { Pem = ByteString.CopyFromUtf8(certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()) },
                },
                ApplicationProtocols = { "h2", "http/1.1" },
            },
        };
    }
}
