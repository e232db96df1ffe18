using System.Net;
using Google.Protobuf;
using MeshProtocol;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xunit;

namespace Tests.Proxy;

/// <summary>The certificates that a proxy shows to servers outside of the mesh and checks them with: where they come from, and how they change.</summary>
public sealed class OriginationCertificateTests : IDisposable
{
    private const string NotSupplied = "transport failure reason: TLS error: Secret is not supplied by SDS";

    private readonly TestAuthority _authority = new();
    private readonly TemporaryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Files_AreReadAgainWhenTheyChange()
    {
        await using var server = await DemandingAsync();
        using var first = _authority.Issue("first.test");
        using var second = _authority.Issue("second.test");
        var origination = new TlsOrigination
        {
            AuthoritiesFile = _files.PathOf("ca.pem"),
            Certificate = new TlsCertificate { ChainFile = _files.PathOf("client.pem"), PrivateKeyFile = _files.PathOf("client-key.pem") },
        };
        // One request each connection, so that each shakes hands.
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, origination)
            .With(push => push.Clusters[0].Connections = new UpstreamConnections { MaxRequestsPerConnection = 1 }));

        using (var missing = await proxy.Client().GetAsync("http://api.test/", Token))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, missing.StatusCode);
            Assert.Contains(NotSupplied, await missing.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            await proxy.ExpectFlagAsync("UF", 1);
        }

        _files.Write("ca.pem", _authority.Certificate.ExportCertificatePem());
        _files.Write("client-key.pem", OriginationPush.KeyOf(first));
        _files.Write("client.pem", first.ExportCertificatePem());
        Assert.Contains("CN=first.test", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
        // Half of a pair is not taken into use.
        _files.Write("client.pem", second.ExportCertificatePem());
        Assert.Contains("CN=first.test", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
        _files.Write("client-key.pem", OriginationPush.KeyOf(second));
        Assert.Contains("CN=second.test", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenewedSecret_IsUsedAtOnce_AndLosesNoRequest()
    {
        await using var server = await DemandingAsync();
        using var first = _authority.Issue("client-0.test");
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, Mutual(first)));
        using var end = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var client = proxy.Client();
            while (!end.IsCancellationRequested)
            {
                Assert.Contains("CN=client-", await client.GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
            }
        }).ToList();
        for (var i = 1; i <= 5; i++)
        {
            var seen = server.Requests;
            await Eventually.TrueAsync(() => server.Requests > seen + 20 || callers.Exists(caller => caller.IsFaulted), "requests");
            using var next = _authority.Issue($"client-{i}.test");
            proxy.Apply(OriginationPush.To(server.Port, Mutual(next), revision: i + 1));
            Assert.Contains($"CN=client-{i}.test", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
        }

        await end.CancelAsync();
        await Task.WhenAll(callers);
    }

    [Fact]
    public async Task MissingSecret_FailsRequests_UntilItIsThere_AndOneThatGoesAwayStaysInUse()
    {
        await using var server = await DemandingAsync();
        using var client = _authority.Issue("client.test");
        var missing = new TlsOrigination { VerifiesHost = true, Credential = "mesh/client", Fault = "there is no Secret mesh/client" };
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(server.Port, missing));
        using (var refused = await proxy.Client().GetAsync("http://api.test/", Token))
        {
            Assert.Contains(NotSupplied, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        proxy.Apply(OriginationPush.To(server.Port, Mutual(client), revision: 2));
        Assert.Contains("CN=client.test", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
        proxy.Apply(OriginationPush.To(server.Port, missing, revision: 3));
        Assert.Contains("CN=client.test", await proxy.Client().GetStringAsync("http://api.test/", Token), StringComparison.Ordinal);
        // What is asked for is something else now: the one before cannot stand in for it.
        var other = missing.Clone();
        other.SubjectAltNames.Add("api.test");
        proxy.Apply(OriginationPush.To(server.Port, other, revision: 4));
        using var failed = await proxy.Client().GetAsync("http://api.test/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
    }

    [Fact]
    public async Task PrivateKey_StandsInNoDump()
    {
        using var client = _authority.Issue("client.test");
        await using var proxy = await TestProxy.SidecarAsync(OriginationPush.To(1, Mutual(client)));
        using var admin = new HttpClient();

        var dump = await admin.GetStringAsync($"http://127.0.0.1:{proxy.AdminPort}/config_dump", Token);

        Assert.Contains("\"origination\"", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(ByteString.CopyFromUtf8(OriginationPush.KeyOf(client)).Span)[..60], dump, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(ByteString.CopyFromUtf8(PrivateKey.Redacted).Span), dump, StringComparison.Ordinal);
        Assert.Contains(PrivateKey.Redacted, proxy.Host.Configuration.Current!.Routing.Configuration.Clusters[0].ToString(), StringComparison.Ordinal);
    }

    private TlsOrigination Mutual(System.Security.Cryptography.X509Certificates.X509Certificate2 client)
    {
        var origination = OriginationPush.Believing(_authority);
        origination.Credential = "mesh/client";
        origination.Certificate = OriginationPush.Showing(client);
        return origination;
    }

    private Task<UpstreamServer> DemandingAsync() => UpstreamServer.StartAsync(
        context => context.Response.WriteAsync(OriginationPush.Describe(context)), _authority.Issue("api.test"), tls: https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
        });
}
