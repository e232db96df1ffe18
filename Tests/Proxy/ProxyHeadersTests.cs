using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshProxy.Tls;
using Xunit;

namespace Tests.Proxy;

/// <summary>The mesh's setting <c>proxyHeaders</c>: which headers proxies set by themselves.</summary>
public sealed class ProxyHeadersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsTurnedOff_IsLeftAsItCame()
    {
        var seen = new ConcurrentQueue<IHeaderDictionary>();
        await using var upstream = await RecorderAsync(seen, "theirs");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]), ("empty", [])).With(push =>
        {
            push.Listeners[0].ProxyHeaders = new ProxyHeaders { OmitsRequestId = true, KeepsServer = true, OmitsAttemptCount = true, OmitsDebugHeaders = true };
            var forward = push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;
            forward.TimeoutMs = 60_000;
            forward.Rewrite = new Rewrite { Path = "/new/" };
        }));

        using var response = await proxy.Client().GetAsync("http://books/old", Token);

        var headers = Assert.Single(seen);
        Assert.DoesNotContain(headers.Keys, name => name.StartsWith("x-envoy", StringComparison.OrdinalIgnoreCase));
        Assert.False(headers.ContainsKey("x-request-id"));
        Assert.Equal("theirs", Assert.Single(response.Headers.GetValues("server")));
        Assert.False(response.Headers.Contains("x-envoy-upstream-service-time"));
        using var local = await proxy.Client().GetAsync("http://empty/", Token);
        Assert.Equal(503, (int)local.StatusCode);
        Assert.False(local.Headers.Contains("server"));
    }

    [Fact]
    public async Task GatewayWithoutRequestIds_LeavesTheCallers()
    {
        var seen = new ConcurrentQueue<IHeaderDictionary>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port).With(push => push.Listeners[0].ProxyHeaders = new ProxyHeaders { OmitsRequestId = true }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "x-request-id", "mine" } } };

        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);

        Assert.Equal("mine", Assert.Single(seen)["x-request-id"]);
    }

    [Fact]
    public async Task ServerHasTheNameThatIsGiven_OnEveryAnswer()
    {
        await using var upstream = await UpstreamServer.SayingAsync("fine");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]), ("empty", []))
            .With(push => push.Listeners[0].ProxyHeaders = new ProxyHeaders { Server = "us" }));

        foreach (var host in new[] { "books", "empty" })
        {
            using var response = await proxy.Client().GetAsync($"http://{host}/", Token);
            Assert.Equal("us", Assert.Single(response.Headers.GetValues("server")));
        }
    }

    [Theory]
    [InlineData(null, "books")]
    [InlineData("first", "first,books")]
    [InlineData("first, books", "first, books")]
    public async Task ForwardedHost_TellsAnAuthorityThatWasReplaced(string? before, string expected)
    {
        var seen = new ConcurrentQueue<IHeaderDictionary>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]), ("ratings", [upstream.Port])).With(push =>
        {
            push.Listeners[0].ProxyHeaders = new ProxyHeaders { TellsForwardedHost = true };
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Rewrite = new Rewrite { Authority = "other" };
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/");
        if (before is not null)
        {
            request.Headers.Add("x-forwarded-host", before);
        }

        using var rewritten = await proxy.Client().SendAsync(request, Token);
        using var plain = await proxy.Client().GetAsync("http://ratings/", Token);

        Assert.Equal((expected, "other"), (seen.First()["x-forwarded-host"].ToString(), seen.First().Host.ToString()));
        Assert.False(seen.Last().ContainsKey("x-forwarded-host"));
    }

    [Fact]
    public async Task ForwardedPort_IsTheOneThatWasAskedFor_AndAGatewaysOwn()
    {
        var seen = new ConcurrentQueue<IHeaderDictionary>();
        await using var upstream = await RecorderAsync(seen);
        var settings = new ProxyHeaders { TellsForwardedPort = true };
        await using var sidecar = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [upstream.Port])).Inbound(8080).With(push => push.Listeners.ToList().ForEach(listener => listener.ProxyHeaders = settings)), null, (8080, upstream.Port));
        await using var gateway = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port).With(push => push.Listeners[0].ProxyHeaders = settings));

        using var outbound = await sidecar.Client().GetAsync("http://books/", Token);
        using var inbound = await sidecar.DirectClient(ListenerDirection.Inbound, 8080).GetAsync("/", Token);
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "x-forwarded-port", "1" } } };
        using var atGateway = await gateway.DirectClient(ListenerDirection.Gateway, 80).SendAsync(forged, Token);
        using var told = new HttpRequestMessage(HttpMethod.Get, "http://books/") { Headers = { { "x-forwarded-port", "1" } } };
        using var kept = await sidecar.Client().SendAsync(told, Token);

        Assert.Equal(
            ["80", "8080", $"{gateway.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port}", "1"], seen.Select(headers => headers["x-forwarded-port"].ToString()));
    }

    [Theory]
    [InlineData(0, "http")]
    [InlineData(1, "https")]
    public async Task ForwardedProto_IsBelievedBehindTrustedProxies(int trusted, string expected)
    {
        var seen = new ConcurrentQueue<IHeaderDictionary>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*", upstream.Port).With(push =>
        {
            push.Listeners[0].TrustedProxies = trusted;
            var routes = push.RouteTables[0].VirtualHosts[0].Routes;
            routes.Insert(0, routes[0].Clone());
            routes[0].Matches.Add(new RouteMatch { Scheme = new StringMatch { Exact = "https" } });
            routes[0].Headers = new HeaderChanges { Request = { new HeaderOperation { Kind = HeaderOperationKind.Set, Name = "x-matched", Value = "https" } } };
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "x-forwarded-proto", "https" } } };

        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).SendAsync(request, Token);

        var headers = Assert.Single(seen);
        Assert.Equal((expected, trusted == 0 ? "" : "https"), (headers["x-forwarded-proto"].ToString(), headers["x-matched"].ToString()));
    }

    [Theory]
    [InlineData(ForwardedCertificate.Unspecified, "By=before,By=", true)]
    [InlineData(ForwardedCertificate.AppendForward, "By=before,By=", true)]
    [InlineData(ForwardedCertificate.SanitizeSet, "By=spiffe", true)]
    [InlineData(ForwardedCertificate.ForwardOnly, "By=before", false)]
    [InlineData(ForwardedCertificate.AlwaysForwardOnly, "By=before", false)]
    [InlineData(ForwardedCertificate.Sanitize, "", false)]
    public async Task CertificateOfAPeer_IsToldAsThePolicySays(ForwardedCertificate policy, string beginning, bool isTold)
    {
        await using var pair = await PairAsync(new ProxyHeaders { ForwardedCertificate = policy });

        var told = await ToldAsync(pair, "By=before");

        Assert.StartsWith(beginning, told, StringComparison.Ordinal);
        Assert.Equal(isTold, told.Contains($"URI={MutualTlsPair.Gateway}", StringComparison.Ordinal));
        Assert.Equal(beginning.Length == 0, told.Length == 0);
    }

    [Theory]
    [InlineData(ForwardedCertificate.AlwaysForwardOnly, "forged")]
    [InlineData(ForwardedCertificate.ForwardOnly, "")]
    [InlineData(ForwardedCertificate.SanitizeSet, "")]
    public async Task WhatAPlainTextCallerSays_IsBelievedOnlyIfItAlwaysIs(ForwardedCertificate policy, string expected)
    {
        var seen = new ConcurrentQueue<IHeaderDictionary>();
        await using var upstream = await RecorderAsync(seen);
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Listeners[1].ProxyHeaders = new ProxyHeaders { ForwardedCertificate = policy }), null, (8080, upstream.Port));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "x-forwarded-client-cert", "forged" } } };

        using var response = await proxy.DirectClient(ListenerDirection.Inbound, 8080).SendAsync(request, Token);

        Assert.Equal(expected, Assert.Single(seen)["x-forwarded-client-cert"].ToString());
    }

    [Fact]
    public async Task PartsOfACertificate_AreToldAsTheySay()
    {
        await using var pair = await PairAsync(new ProxyHeaders { OmitsSubject = true, OmitsUri = true, TellsCertificate = true });

        var told = await ToldAsync(pair, null);

        Assert.Matches("^By=spiffe://[^;]*;Hash=[0-9a-f]{64};Cert=\"-----BEGIN%20CERTIFICATE-----%0A[A-Za-z0-9%]*%0A-----END%20CERTIFICATE-----%0A\"$", told);
    }

    [Fact]
    public void CertificateOfAClient_IsToldInEnvoysForm()
    {
        var subject = new X500DistinguishedNameBuilder();
        // The builder writes what comes first last.
        subject.AddEmailAddress("a@b.test");
        subject.AddCommonName("client");
        subject.AddOrganizationName("Acme, \"Inc\"");
        subject.AddStateOrProvinceName("Sachsen");
        subject.AddCountryOrRegion("DE");
        using var key = ECDsa.Create();
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("one.test");
        names.AddDnsName("two.test");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        var told = new ForwardedPeer(certificate, by: null).Describe(CertificateDetails.Subject | CertificateDetails.Uri | CertificateDetails.Dns);

        Assert.Equal(
            $"Hash={certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()};"
            + "Subject=\"emailAddress=a@b.test,CN=client,O=Acme\\, \\\"Inc\\\",ST=Sachsen,C=DE\";URI=;DNS=one.test;DNS=two.test",
            told);
    }

    [Fact]
    public void NamesOfACertificate_EndNoFieldAndNoHeader()
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName("Łódź\r\nx-admin: 1");
        using var key = ECDsa.Create();
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://other/ns/a;URI=spiffe://cluster.local/ns/mesh/sa/gw,By=x"));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        var told = new ForwardedPeer(certificate, by: null).Describe(CertificateDetails.Subject | CertificateDetails.Uri);

        Assert.EndsWith(
            ";Subject=\"CN=\\C5\\81\\C3\\B3d\\C5\\BA\\0D\\0Ax-admin: 1\";URI=spiffe://other/ns/a%3BURI=spiffe://cluster.local/ns/mesh/sa/gw%2CBy=x",
            told,
            StringComparison.Ordinal);
    }

    /// <summary>The caller's sidecar passes on whatever its application says; that of books goes by the settings.</summary>
    private static async Task<MutualTlsPair> PairAsync(ProxyHeaders settings)
    {
        var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        pair.Server.Apply(MutualTlsPair.Inbound(2, PeerTls.Strict).With(push => push.Listeners[0].ProxyHeaders = settings));
        var outbound = MeshPush.Outbound(1).Listeners[0];
        outbound.ProxyHeaders = new ProxyHeaders { ForwardedCertificate = ForwardedCertificate.AlwaysForwardOnly };
        pair.Client.Apply(new Push { BaseRevision = 1, Revision = 2, Listeners = { outbound } });
        return pair;
    }

    private static async Task<string> ToldAsync(MutualTlsPair pair, string? before)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/");
        if (before is not null)
        {
            request.Headers.Add("x-forwarded-client-cert", before);
        }

        using var response = await pair.Client.Client().SendAsync(request, Token);
        return (await response.Content.ReadAsStringAsync(Token)).Split('|')[0];
    }

    private static Task<UpstreamServer> RecorderAsync(ConcurrentQueue<IHeaderDictionary> seen, string? server = null) => UpstreamServer.StartAsync(context =>
    {
        seen.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
        context.Response.Headers.Server = server;
        return Task.CompletedTask;
    });
}
