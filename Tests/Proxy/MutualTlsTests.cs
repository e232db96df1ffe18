using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>Mutual TLS between two proxies, and with peers that are none.</summary>
public sealed class MutualTlsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PeerTls.Permissive, UpstreamProtocol.Unspecified)]
    [InlineData(PeerTls.Strict, UpstreamProtocol.Unspecified)]
    [InlineData(PeerTls.Strict, UpstreamProtocol.Http2)]
    public async Task Request_ComesWithTheCallersIdentity(PeerTls taken, UpstreamProtocol protocol)
    {
        await using var pair = await MutualTlsPair.StartAsync(taken, change: cluster => cluster.Protocol = protocol);

        var seen = await pair.GetAsync();

        var hash = pair.Client.Host.Certificate.Current!.Fingerprint.ToLowerInvariant();
        Assert.Equal($"By={MutualTlsPair.Books};Hash={hash};Subject=\"\";URI={MutualTlsPair.Gateway}|http", seen);
    }

    [Fact]
    public async Task WhatAPeerForwards_IsAddedTo_AndWhatPlainTextForges_IsTakenOut()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Permissive);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{pair.InboundPort}/"));
        request.Headers.Add("x-forwarded-client-cert", "By=forged");
        using var plain = await pair.Client.DirectClient(ListenerDirection.Outbound).SendAsync(request, Token);
        Assert.StartsWith("|", await plain.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        await using var peer = await SecureAsync(pair.InboundPort, pair.Authority.IssueWorkload(MutualTlsPair.Gateway));
        Assert.Contains("By=before,By=spiffe://cluster.local/ns/mesh/sa/books;", await AskAsync(peer, "x-forwarded-client-cert: By=before\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_ResetsPlainText()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        using var socket = await RawSocket.ConnectAsync(pair.InboundPort, Token);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: books\r\n\r\n", Token);

        var error = await Assert.ThrowsAsync<IOException>(async () => await socket.Stream.ReadExactlyAsync(new byte[1], Token));

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
        Assert.Equal(0, pair.Application.Requests);
    }

    [Fact]
    public async Task Disable_TakesPlainTextAlone()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Unspecified, identity: "");
        Assert.Equal("|http", await pair.GetAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => SecureAsync(pair.InboundPort, pair.Authority.IssueWorkload(MutualTlsPair.Gateway)));
    }

    [Fact]
    public async Task PeersThatAreNotOfTheMesh_DoNotGetIn()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        using var stranger = new TestAuthority();
        X509Certificate2?[] refused =
        [
            null,
            stranger.IssueWorkload(MutualTlsPair.Gateway),
            pair.Authority.IssueWorkload(MutualTlsPair.Gateway, end: TimeProvider.System.GetUtcNow().AddMinutes(-1)),
            pair.Authority.IssueWorkload("https://cluster.local/ns/mesh/sa/gw"),
            pair.Authority.Issue("gw"),
        ];
        foreach (var certificate in refused)
        {
            // With TLS 1.3 a client hears of it when it reads.
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await using var peer = await SecureAsync(pair.InboundPort, certificate);
                await AskAsync(peer);
            });
        }

        Assert.Equal(0, pair.Application.Requests);
        await using var right = await SecureAsync(pair.InboundPort, pair.Authority.IssueWorkload(MutualTlsPair.Gateway));
        Assert.Contains("URI=spiffe://cluster.local/ns/mesh/sa/gw", await AskAsync(right), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spiffe://cluster.local/ns/mesh/sa/ratings")]
    [InlineData("spiffe://cluster.local/ns/other/sa/books")]
    public async Task AnotherIdentityThanExpected_IsNotSpokenTo(string actual)
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Permissive, actual: actual);

        using var response = await pair.Client.Client().GetAsync("http://books/", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.StartsWith("upstream connect error or disconnect/reset before headers. ", body, StringComparison.Ordinal);
        Assert.Contains("remote connection failure, transport failure reason: TLS_error:", body, StringComparison.Ordinal);
        await pair.Client.ExpectFlagAsync("UF", 1);
        Assert.Equal(0, pair.Application.Requests);
    }

    [Fact]
    public async Task MutualTlsToAnEndpointWithoutProxy_IsAConnectFailure()
    {
        await using var upstream = await UpstreamServer.SayingAsync("plain");
        using var authority = new TestAuthority();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
            push.Clusters[0].Tls = new UpstreamTls { Mode = UpstreamTlsMode.Always, ServerName = MutualTlsPair.ServerName }));

        using var without = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Contains("this proxy has no certificate yet", await without.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        proxy.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Gateway));
        using var with = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, with.StatusCode);
        Assert.Contains("TLS_error:", await with.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await proxy.ExpectFlagAsync("UF", 2);
        Assert.Equal(0, upstream.Requests);
    }

    [Fact]
    public async Task PlainTextToAStrictServer_Is503()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict, change: cluster => cluster.Tls = null);

        using var response = await pair.Client.Client().GetAsync("http://books/", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("upstream connect error or disconnect/reset before headers", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await pair.Client.ExpectFlagAsync("UC", 1);
    }

    [Fact]
    public async Task ChangeOfMode_HoldsForTheNextRequest()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Permissive);
        Assert.StartsWith("By=", await pair.GetAsync(), StringComparison.Ordinal);
        pair.Expect("");
        Assert.Equal("|http", await pair.GetAsync());
        pair.Expect(MutualTlsPair.Books);
        Assert.StartsWith("By=", await pair.GetAsync(), StringComparison.Ordinal);
        pair.Expect("spiffe://cluster.local/ns/mesh/sa/other");
        using var response = await pair.Client.Client().GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task RenewalUnderLoad_LosesNoRequest_AndIsUsedAtOnce()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        using var end = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var client = pair.Client.Client();
            var count = 0;
            while (!end.IsCancellationRequested)
            {
                Assert.StartsWith("By=", await client.GetStringAsync("http://books/", Token), StringComparison.Ordinal);
                count++;
            }

            return count;
        }).ToList();
        for (var i = 0; i < 5; i++)
        {
            var seen = pair.Application.Requests;
            await Eventually.TrueAsync(() => pair.Application.Requests > seen + 20 || callers.Exists(caller => caller.IsFaulted), "requests");
            pair.Client.Host.Certificate.Replace(pair.Authority.IssueMesh(MutualTlsPair.Gateway));
            pair.Server.Host.Certificate.Replace(pair.Authority.IssueMesh(MutualTlsPair.Books));
            Assert.Contains(pair.Client.Host.Certificate.Current!.Fingerprint, await pair.GetAsync(), StringComparison.OrdinalIgnoreCase);
        }

        await end.CancelAsync();
        Assert.All(await Task.WhenAll(callers), count => Assert.True(count > 0));
    }

    [Fact]
    public async Task RelayedBytes_AreInMutualTlsToo()
    {
        await using var server = new ByteServer("hello");
        using var authority = new TestAuthority();
        await using var books = await TestProxy.SidecarAsync(Relaying(PeerTls.Strict), apps: (8080, server.Port));
        books.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Books));
        var port = books.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port;
        await using var client = await TestProxy.SidecarAsync(Calling(port));
        client.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Gateway));

        using (var caller = await RawSocket.TunnelAsync(client, "db:3306", Token))
        {
            // The server speaks first.
            Assert.Equal("hello", await caller.ReceiveAsync(5, Token));
            await caller.SendAsync("echo", Token);
            Assert.Equal("echo", await caller.ReceiveAsync(4, Token));
            caller.EndSending();
            Assert.Equal("", await caller.ReceiveAsync(1, Token));
        }

        client.Host.Certificate.Replace(new TestAuthority().IssueMesh(MutualTlsPair.Gateway));
        Assert.StartsWith("HTTP/1.1 503 ", await client.RawAsync("CONNECT db:3306 HTTP/1.1\r\n\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplicationsOwnTls_PassesThrough_WherePlainTextIsTaken()
    {
        using var authority = new TestAuthority();
        using var certificate = X509CertificateLoader.LoadPkcs12(authority.IssueServer().Export(X509ContentType.Pkcs12), null);
        await using var application = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("own"), certificate);
        await using var books = await TestProxy.SidecarAsync(Relaying(PeerTls.Permissive), apps: (8080, application.Port));
        books.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Books));

        await using var peer = await SecureAsync(books.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port, null, protocol: "http/1.1");

        Assert.Equal("CN=localhost", peer.RemoteCertificate!.Subject);
        Assert.Contains("own", await AskAsync(peer), StringComparison.Ordinal);
    }

    private static Push Relaying(PeerTls taken) => MutualTlsPair.Inbound(1, taken).With(push => push.Listeners[0].FilterChains.Add(new FilterChain
    {
        Name = "inbound|8080||",
        Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "inbound|8080||", Weight = 1 } } },
    }));

    private static Push Calling(int port)
    {
        var push = MeshPush.Outbound(1, ("db", [port]));
        push.Clusters[0].Tls = new UpstreamTls { ServerName = MutualTlsPair.ServerName };
        push.EndpointSets[0].Endpoints[0].Identity = MutualTlsPair.Books;
        push.Listeners[0].FilterChains.Add(new FilterChain
        {
            Name = "db",
            DestinationPort = 3306,
            Destinations = { "db" },
            Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "db", Weight = 1 } } },
        });
        return push;
    }

    private static async Task<SslStream> SecureAsync(int port, X509Certificate2? certificate, string protocol = "istio")
    {
        var socket = await RawSocket.ConnectAsync(port, Token);
        var stream = new SslStream(socket.Stream);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = MutualTlsPair.ServerName,
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [new SslApplicationProtocol(protocol)],
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                },
                Token);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> AskAsync(SslStream peer, string headers = "")
    {
        await peer.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: books\r\nConnection: close\r\n{headers}\r\n"), Token);
        using var reader = new StreamReader(peer, Encoding.Latin1, leaveOpen: true);
        var answer = await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        return answer.Length > 0 ? answer : throw new IOException("there is no answer");
    }
}
