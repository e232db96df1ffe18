using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>TLS that ends at a gateway, and TLS that passes through it.</summary>
public sealed class GatewayTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task ServerName_PicksCertificateAndRoutes()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["x-forwarded-proto"]}"));
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, Chain("a.example.com"), Chain("*.example.com"), Chain("b.test")), 443);

        Assert.Equal("CN=a.example.com", await SubjectAsync(proxy, "a.example.com"));
        Assert.Equal("CN=*.example.com", await SubjectAsync(proxy, "z.example.com"));
        Assert.Equal("CN=b.test", await SubjectAsync(proxy, "B.Test"));
        using var client = Client(proxy);
        Assert.Equal("https", await client.GetStringAsync("https://a.example.com/", Token));
        // Each server has its own routes: another host on the same connection is not found.
        using var socket = await RawSocket.ConnectAsync(Port(proxy), Token);
        await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.example.com" }, Token);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: b.test\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        using var reader = new StreamReader(tls);
        Assert.StartsWith("HTTP/1.1 404 ", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.test")]
    [InlineData("")]
    public async Task UnknownOrMissingServerName_IsRefused(string serverName)
    {
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, Chain("a.example.com")), 443);

        await Assert.ThrowsAnyAsync<IOException>(() => SubjectAsync(proxy, serverName));
    }

    [Fact]
    public async Task ServerForAllHosts_NeedsNoServerName()
    {
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, Chain("*")), 443);

        Assert.Equal("CN=*", await SubjectAsync(proxy, ""));
        // What is not TLS is not for it.
        using var plain = await RawSocket.ConnectAsync(Port(proxy), Token);
        await plain.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n", Token);
        Assert.True(await plain.IsClosedAsync(Token));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Alpn_OffersBothVersionsOfHttp(string version)
    {
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync(Token));
        });
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, Chain("a.example.com")), 443);
        using var client = Client(proxy);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://a.example.com/x")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("hello", MediaTypeHeaderValue.Parse("text/plain")),
        };
        using var answer = await client.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task MutualTls_LetsInClientsOfTheAuthorityAlone()
    {
        using var stranger = new TestAuthority();
        using var known = _authority.Issue("client");
        using var unknown = stranger.Issue("client");
        await using var upstream = await UpstreamServer.SayingAsync("in");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, Mutual(ClientCertificates.Required)), 443);

        Assert.Equal("in", await AskAsync(proxy, known));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(proxy, unknown));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(proxy, null));
    }

    [Fact]
    public async Task OptionalMutualTls_LetsInWhoShowsNothing_ButNoStranger()
    {
        using var stranger = new TestAuthority();
        using var unknown = stranger.Issue("client");
        await using var upstream = await UpstreamServer.SayingAsync("in");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, Mutual(ClientCertificates.Optional)), 443);

        Assert.Equal("in", await AskAsync(proxy, null));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(proxy, unknown));
    }

    [Fact]
    public async Task NamesAndHashes_NarrowWhoIsLetIn()
    {
        using var alice = _authority.Issue("alice.test");
        using var bob = _authority.Issue("bob.test");
        await using var upstream = await UpstreamServer.SayingAsync("in");
        var byName = Mutual(ClientCertificates.Required);
        byName.Tls.SubjectAltNames.Add("alice.test");
        var push = Gateway(upstream.Port, byName);
        await using var proxy = await TestProxy.GatewayAsync(push, 443);
        Assert.Equal("in", await AskAsync(proxy, alice));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(proxy, bob));

        var byHash = Mutual(ClientCertificates.Required);
        byHash.Tls.CertificateHashes.Add(bob.GetCertHashString(HashAlgorithmName.SHA256));
        proxy.Apply(Gateway(upstream.Port, byHash).With(next => next.Revision = 2));
        Assert.Equal("in", await AskAsync(proxy, bob));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => AskAsync(proxy, alice));
    }

    [Fact]
    public async Task OldestVersion_IsKept()
    {
        var chain = Chain("a.example.com");
        chain.Tls.RefusesTls12 = true;
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, chain), 443);

        await Assert.ThrowsAnyAsync<Exception>(() => SubjectAsync(proxy, "a.example.com", SslProtocols.Tls12));
        Assert.Equal("CN=a.example.com", await SubjectAsync(proxy, "a.example.com", SslProtocols.Tls13));
    }

    [Fact]
    public async Task RenewedCertificate_IsShownToNewConnections_AndOldOnesGoOn()
    {
        await using var upstream = await UpstreamServer.SayingAsync("still here");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, Chain("a.example.com")), 443);
        using var client = Client(proxy);
        Assert.Equal("still here", await client.GetStringAsync("https://a.example.com/", Token));

        proxy.Apply(Gateway(upstream.Port, Chain("a.example.com", "renewed")).With(push => push.Revision = 2));

        Assert.Equal("CN=renewed", await SubjectAsync(proxy, "a.example.com"));
        // The kept connection was made with the certificate before, and the client would not take the new one.
        Assert.Equal("still here", await client.GetStringAsync("https://a.example.com/", Token));
    }

    [Fact]
    public async Task CertificateThatGoesAway_StaysInUse_AndOneThatNeverCameClosesConnections()
    {
        var without = Chain("a.example.com");
        without.Tls.Certificate = null;
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, without), 443);
        await Assert.ThrowsAnyAsync<IOException>(() => SubjectAsync(proxy, "a.example.com"));

        proxy.Apply(Gateway(1, Chain("a.example.com")).With(push => push.Revision = 2));
        Assert.Equal("CN=a.example.com", await SubjectAsync(proxy, "a.example.com"));

        proxy.Apply(Gateway(1, without).With(push => push.Revision = 3));
        Assert.Equal("CN=a.example.com", await SubjectAsync(proxy, "a.example.com"));
    }

    [Fact]
    public async Task CertificateInFiles_IsReadAgainWhenItChanges()
    {
        var directory = Directory.CreateTempSubdirectory("mesh-tls-").FullName;
        try
        {
            var files = new TlsCertificate { ChainFile = Path.Combine(directory, "tls.crt"), PrivateKeyFile = Path.Combine(directory, "tls.key") };
            await WriteAsync("first");
            var chain = Chain("a.example.com");
            chain.Tls.Certificate = files;
            await using var proxy = await TestProxy.GatewayAsync(Gateway(1, chain), 443);
            Assert.Equal("CN=first", await SubjectAsync(proxy, "a.example.com"));

            await File.WriteAllTextAsync(files.ChainFile, "nonsense", Token);
            Assert.Equal("CN=first", await SubjectAsync(proxy, "a.example.com"));
            await WriteAsync("second");
            Assert.Equal("CN=second", await SubjectAsync(proxy, "a.example.com"));

            async Task WriteAsync(string name)
            {
                using var certificate = _authority.Issue(name);
                await File.WriteAllTextAsync(files.ChainFile, certificate.ExportCertificatePem(), Token);
                await File.WriteAllTextAsync(files.PrivateKeyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Token);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task UnusableCertificate_IsRefusedWithoutAWordOfTheKey()
    {
        await using var proxy = await TestProxy.GatewayAsync(Gateway(1, Chain("a.example.com")), 443);
        using var other = _authority.Issue("other");
        var wrong = Chain("a.example.com");
        var key = other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        wrong.Tls.Certificate.PrivateKey.Pem = ByteString.CopyFromUtf8(key);

        var refusal = proxy.Host.Configuration.Apply(Gateway(1, wrong).With(push => push.Revision = 2));

        Assert.Contains("filter chain 'https.a.example.com' of listener 'gateway_443'", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], refusal, StringComparison.Ordinal);
        Assert.Equal("CN=a.example.com", await SubjectAsync(proxy, "a.example.com"));
    }

    [Fact]
    public async Task PrivateKeys_AreInNoDumpAndNoText()
    {
        var push = Gateway(1, Chain("a.example.com"));
        var pem = push.Listeners[0].FilterChains[0].Tls.Certificate.PrivateKey.Pem;
        await using var proxy = await TestProxy.GatewayAsync(push, 443);
        using var admin = new HttpClient();

        var dump = await admin.GetStringAsync($"http://127.0.0.1:{proxy.AdminPort}/config_dump", Token);

        Assert.Contains("https.a.example.com", dump, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String("[redacted]"u8), dump, StringComparison.Ordinal);
        foreach (var text in new[] { dump, push.ToString(), push.Listeners[0].ToString() })
        {
            Assert.DoesNotContain(pem.ToBase64()[60..120], text, StringComparison.Ordinal);
            Assert.DoesNotContain(pem.ToStringUtf8().Split('\n')[1], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Passthrough_LeavesTlsAsItIs()
    {
        using var certificate = _authority.Issue("inside");
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("x"), certificate);
        var chain = new FilterChain { Name = "pass", ServerNames = { "a.example.com" }, Tcp = ToCluster() };
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, chain), 443);

        Assert.Equal("CN=inside", await SubjectAsync(proxy, "a.example.com"));
        await Assert.ThrowsAnyAsync<IOException>(() => SubjectAsync(proxy, "b.example.com"));
    }

    [Fact]
    public async Task TlsEndedForTcp_RelaysWhatWasInside_BothWays()
    {
        await using var server = new ByteServer("hi!");
        var chain = Chain("a.example.com");
        chain.Tcp = ToCluster();
        await using var proxy = await TestProxy.GatewayAsync(Gateway(server.Port, chain), 443);
        using var socket = await RawSocket.ConnectAsync(Port(proxy), Token);
        await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.example.com" }, Token);
        await tls.WriteAsync("ping"u8.ToArray(), Token);
        var text = new byte[7];
        await tls.ReadExactlyAsync(text, Token);
        Assert.Equal("hi!ping"u8.ToArray(), text);
        // The end comes through as well.
        await tls.ShutdownAsync();
        Assert.Equal(0, await tls.ReadAsync(text, Token));
    }

    private static int Port(TestProxy proxy) => proxy.Host.Slot(ListenerDirection.Gateway, 443).Bound.Port;

    private static TcpProxy ToCluster() => new() { Clusters = { new WeightedCluster { Cluster = "c" } } };

    private static Push Gateway(int upstream, params FilterChain[] chains)
    {
        var push = new Push
        {
            Revision = 1,
            Listeners = { new Listener { Name = "gateway_443", Direction = ListenerDirection.Gateway, Port = 443, UnknownHosts = UnknownHosts.NotFound, FilterChains = { chains } } },
            Clusters = { MeshPush.Cluster("c") },
            EndpointSets = { MeshPush.Endpoints("c", upstream) },
        };
        push.RouteTables.Add(chains.Where(chain => chain.TargetCase == FilterChain.TargetOneofCase.RouteTable)
            .Select(chain => new RouteTable { Name = chain.RouteTable, Port = 443, VirtualHosts = { MeshPush.Host(chain.ServerNames[0], "c") } }));
        return push;
    }

    private FilterChain Chain(string serverName, string? subject = null)
    {
        using var certificate = _authority.Issue(subject ?? serverName);
        return new FilterChain
        {
            Name = "https." + serverName,
            ServerNames = { serverName },
            RouteTable = "https." + serverName,
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

    private FilterChain Mutual(ClientCertificates mode)
    {
        var chain = Chain("a.example.com");
        chain.Tls.ClientCertificates = mode;
        chain.Tls.ClientAuthorities = ByteString.CopyFromUtf8(_authority.Certificate.ExportCertificatePem());
        return chain;
    }

    private static async Task<string> SubjectAsync(TestProxy proxy, string serverName, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = await RawSocket.ConnectAsync(Port(proxy), Token);
        await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = serverName, EnabledSslProtocols = protocols }, Token);
        return tls.RemoteCertificate!.Subject;
    }

    private async Task<string> AskAsync(TestProxy proxy, X509Certificate2? certificate)
    {
        using var client = Client(proxy, certificate);
        return await client.GetStringAsync("https://a.example.com/", Token);
    }

    private HttpClient Client(TestProxy proxy, X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) => (await RawSocket.ConnectAsync(Port(proxy), token)).Stream,
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { _authority.Certificate },
        };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }
}
