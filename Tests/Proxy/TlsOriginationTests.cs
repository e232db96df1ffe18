using System.Net;
using System.Security.Authentication;
using MeshProtocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xunit;

namespace Tests.Proxy;

/// <summary>TLS that a proxy adds for servers outside of the mesh: whom it asks for, whom it believes, and what a failure looks like.</summary>
public sealed class TlsOriginationTests : IDisposable
{
    private const string Head = "upstream connect error or disconnect/reset before headers. ";
    private const string Unverified = "TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify cert failed: ";

    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task HostOfTheRequest_IsAskedFor_AndMustStandInTheCertificate()
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, OriginationPush.Believing(_authority)));

        Assert.Equal("api.test||HTTP/1.1|api.test", await proxy.Client().GetStringAsync("http://api.test:80/", Token));
        Assert.StartsWith("api.test|", await proxy.Client().GetStringAsync("http://api.test/again", Token), StringComparison.Ordinal);
        // A connection for one host serves no other.
        await ExpectFailureAsync(proxy, "http://other.test/", Unverified + "verify SAN list");
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task EachHost_HasConnectionsOfItsOwn()
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        var any = OriginationPush.Believing(_authority);
        any.VerifiesHost = false;
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, any));
        for (var i = 0; i < 3; i++)
        {
            foreach (var host in new[] { "api.test", "other.test", "Api.Test" })
            {
                Assert.StartsWith(host.ToLowerInvariant() + "|", (await proxy.Client().GetStringAsync($"http://{host}/", Token)).ToLowerInvariant(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task GivenServerName_IsAskedFor_AndTheHostIsNotChecked()
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        var origination = OriginationPush.Believing(_authority);
        origination.VerifiesHost = false;
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, origination, "given.test"));

        Assert.StartsWith("given.test|", await proxy.Client().GetStringAsync("http://other.test/", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "api.test")]
    [InlineData(true, "no.test", "127.0.0.1")]
    [InlineData(false, "no.test", "spiffe://cluster.local/ns/a/sa/b", "not a name")]
    public async Task OneOfTheGivenNames_MustStandInTheCertificate(bool expected, params string[] names)
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        var origination = OriginationPush.Believing(_authority);
        origination.SubjectAltNames.Add(names);
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, origination));

        if (expected)
        {
            Assert.StartsWith("api.test|", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
        }
        else
        {
            await ExpectFailureAsync(proxy, "http://api.test/", Unverified + "verify SAN matcher");
        }
    }

    [Theory]
    [InlineData("a.wild.test", true)]
    [InlineData("a.b.wild.test", false)]
    public async Task WildcardOfACertificate_CoversOneLabel(string host, bool expected)
    {
        await using var server = await OriginationPush.ServerAsync(_authority, "*.wild.test");
        var push = OriginationPush.To(server.Port, OriginationPush.Believing(_authority));
        push.RouteTables[0].VirtualHosts.Add(MeshPush.Host(host, "api.test"));
        await using var proxy = await TestProxy.SidecarAsync(push);

        using var response = await proxy.Client().GetAsync($"http://{host}/", Token);
        Assert.Equal(expected ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task StrangeAuthority_EndedCertificate_AndNoAuthorityAtAll_AreRefused_UnlessNothingIsChecked()
    {
        using var stranger = new TestAuthority();
        await using var server = await OriginationPush.ServerAsync(_authority);
        await using var ended = await UpstreamServer.StartAsync(
            context => context.Response.WriteAsync("ended"), _authority.Issue("api.test", TimeProvider.System.GetUtcNow().AddMinutes(-30)));
        (UpstreamServer Server, TlsOrigination How, string Why)[] refused =
        [
            (server, OriginationPush.Believing(stranger), ""),
            (server, new TlsOrigination { VerifiesHost = true }, "unable to get local issuer certificate"),
            (ended, OriginationPush.Believing(_authority), "certificate has expired"),
        ];
        foreach (var (of, how, why) in refused)
        {
            await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(of.Port, how));
            var body = await ExpectFailureAsync(proxy, "http://api.test/", $"{Unverified}X509_verify_cert: certificate verification error at depth ");
            Assert.EndsWith($"{why}:TLS_error_end", body, StringComparison.Ordinal);
            proxy.Apply(OriginationPush.To(of.Port, new TlsOrigination { SkipsVerification = true }, revision: 2));
            using var anyway = await proxy.Client().GetAsync("http://other.test/", Token);
            Assert.Equal(HttpStatusCode.OK, anyway.StatusCode);
        }
    }

    [Fact]
    public async Task RevokedCertificate_IsRefused()
    {
        using var directory = new TemporaryFiles();
        using var good = _authority.Issue("api.test");
        using var bad = _authority.Issue("api.test");
        await using var server = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("in"), good);
        await using var revoked = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("in"), bad);
        var origination = OriginationPush.Believing(_authority);
        origination.RevocationsFile = directory.Write("revoked.pem", _authority.Revoke(_authority.Issue("x"), bad));

        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, origination));
        Assert.Equal("in", await proxy.Client().GetStringAsync("http://api.test/", Token));
        await using var other = await TestProxy.SidecarAsync(OriginationPush.To(revoked.Port, origination));
        await ExpectFailureAsync(other, "http://api.test/", Unverified + "X509_verify_cert: certificate verification error at depth 0: certificate revoked");
    }

    [Fact]
    public async Task ListOfAnotherAuthority_SaysNothingOfACertificate()
    {
        using var directory = new TemporaryFiles();
        using var stranger = new TestAuthority("another authority");
        using var good = _authority.Issue("api.test");
        await using var server = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("in"), good);
        var origination = OriginationPush.Believing(_authority);
        origination.RevocationsFile = directory.Write("revoked.pem", stranger.Revoke(stranger.Issue("x")));

        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, origination));

        await ExpectFailureAsync(proxy, "http://api.test/", Unverified + "X509_verify_cert: certificate verification error at depth 0: unable to get certificate CRL");
    }

    [Fact]
    public async Task ServerThatSpeaksNoTls_IsAConnectFailure()
    {
        await using var server = await UpstreamServer.SayingAsync("plain");
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, OriginationPush.Believing(_authority)));

        await ExpectFailureAsync(proxy, "http://api.test/", "TLS_error:");
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task ServerThatAsksForACertificate_GetsIt()
    {
        using var client = _authority.Issue("client.test");
        await using var server = await OriginationPush.ServerAsync(_authority, tls: https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        var mutual = OriginationPush.Believing(_authority);
        mutual.Certificate = OriginationPush.Showing(client);
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, mutual));

        Assert.StartsWith("api.test|CN=client.test|", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpensslDemandsACertificate_AndGetsIt_OrTheRequestFails(string version)
    {
        using var certificate = _authority.Issue("api.test");
        using var client = _authority.Issue("client.test");
        using var server = await OpensslServer.StartAsync(_authority, certificate, $"-Verify 1 -verify_return_error {version}");
        var origination = OriginationPush.Believing(_authority);
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, origination));
        if (version == "-tls1_2")
        {
            await ExpectFailureAsync(proxy, "http://api.test/", "TLS_error:");
        }

        var mutual = origination.Clone();
        mutual.Certificate = OriginationPush.Showing(client);
        proxy.Apply(OriginationPush.To(server.Port, mutual, revision: 2));
        var page = await proxy.Client().GetStringAsync("http://api.test/", Token);
        Assert.Contains("client.test", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileOfTheDocumentation_Works()
    {
        using var files = new TemporaryFiles();
        using var certificate = _authority.Issue("shop.example.com");
        using var server = await OpensslServer.StartAsync(_authority, certificate, "");
        var yaml = (await File.ReadAllTextAsync(Path.Combine(RepositoryTree.Root, "mesh", "egress-tls.yaml"), Token))
            .Replace("targetPort: 9443", $"targetPort: {server.Port}", StringComparison.Ordinal)
            .Replace("caCertificates: /tmp/shop.pem", $"caCertificates: {files.Write("ca.pem", _authority.Certificate.ExportCertificatePem())}", StringComparison.Ordinal);
        await using var proxy = await TestProxy.SidecarAsync(Translation.MeshBuilder.Bookinfo().Apply(yaml).PushFor("gw-v1"), apps: (8080, 1));

        var page = await proxy.Client().GetStringAsync("http://shop.example.com/", Token);

        Assert.Contains("s_server", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusalAfterTheHandshake_AsWithTls13_Is503()
    {
        await using var server = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("in"), _authority.Issue("api.test"), tls: https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.SslProtocols = SslProtocols.Tls13;
        });
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, OriginationPush.Believing(_authority)));

        using var response = await proxy.Client().GetAsync("http://api.test/", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith(Head, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task Http2_IsNegotiated()
    {
        await using var server = await OriginationPush.ServerAsync(_authority, protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, OriginationPush.Believing(_authority))
            .With(push => push.Clusters[0].Protocol = UpstreamProtocol.Http2));

        Assert.Equal("api.test||HTTP/2|api.test", await proxy.Client().GetStringAsync("http://api.test/", Token));
        await ExpectFailureAsync(proxy, "http://other.test/", Unverified + "verify SAN list");
    }

    [Fact]
    public async Task RewrittenHost_IsTheOneThatIsAskedFor()
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, OriginationPush.Believing(_authority))
            .With(push => push.RouteTables[0].VirtualHosts[1].Routes[0].Forward.Rewrite = new Rewrite { Authority = "api.test" }));

        Assert.Equal("api.test||HTTP/1.1|api.test", await proxy.Client().GetStringAsync("http://other.test/", Token));
    }

    [Fact]
    public async Task Mirror_SpeaksTlsToo()
    {
        await using var main = await UpstreamServer.SayingAsync("main");
        await using var server = await OriginationPush.ServerAsync(_authority);
        var push = MeshPush.Outbound(1, ("api.test", [main.Port]));
        push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Mirrors.Add(new Mirror { Cluster = "copy", PerMillion = 1_000_000 });
        push.Clusters.Add(new Cluster { Name = "copy", Kind = ClusterKind.Endpoints, Tls = new UpstreamTls { ServerName = "copy.test", Origination = new TlsOrigination { Authorities = OriginationPush.Pem(_authority.Certificate) } } });
        push.EndpointSets.Add(MeshPush.Endpoints("copy", server.Port));
        await using var proxy = await TestProxy.SidecarAsync(push);

        Assert.Equal("main", await proxy.Client().GetStringAsync("http://api.test/", Token));
        await Eventually.TrueAsync(() => server.Requests == 1, "the copy");
    }

    [Fact]
    public async Task Gateway_SpeaksTlsToItsBackend()
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "api.test", server.Port)
            .With(push => push.Clusters[0].Tls = new UpstreamTls { Origination = OriginationPush.Believing(_authority) }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "api.test" } };

        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);

        Assert.Equal("api.test||HTTP/1.1|api.test", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task RelayedBytes_AreInTls_WithTheGivenNameAlone()
    {
        await using var server = await OriginationPush.ServerAsync(_authority);
        var push = OriginationPush.To(server.Port, new TlsOrigination { Authorities = OriginationPush.Pem(_authority.Certificate), SubjectAltNames = { "api.test" } }, "db.test");
        push.Listeners[0].FilterChains.Add(new FilterChain
        {
            Name = "db",
            DestinationPort = 3306,
            Destinations = { "db" },
            Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "api.test", Weight = 1 } } },
        });
        await using var proxy = await TestProxy.SidecarAsync(push);
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        await caller.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", Token);
        using var reader = new StreamReader(caller.Stream);

        Assert.Contains("db.test||HTTP/1.1|x", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<string> ExpectFailureAsync(TestProxy proxy, string address, string reason)
    {
        var before = proxy.Host.Statistics.Flags.GetValueOrDefault("UF");
        using var response = await proxy.Client().GetAsync(address, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.StartsWith(Head, body, StringComparison.Ordinal);
        Assert.Contains($"remote connection failure, transport failure reason: {reason}", body, StringComparison.Ordinal);
        await proxy.ExpectFlagAsync("UF", before + 1);
        return body;
    }
}
